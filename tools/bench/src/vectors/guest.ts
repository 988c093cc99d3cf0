import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

import type { Data } from './data.ts';
import type { Results, Task } from './host.ts';

/** An engine's process, seen from outside. */
export class Guest {
  readonly #process: ChildProcess;
  readonly #gone: Promise<never>;

  constructor(engine: string, folder: string, data: Data) {
    this.#process = fork(join(import.meta.dirname, 'host.ts'), [engine, folder, JSON.stringify(data)], {
      env: { ...process.env, LANCE_LOG: 'error' },
      execArgv: ['--max-old-space-size=8192', '--disable-warning=ExperimentalWarning'],
    });
    this.#gone = once(this.#process, 'exit').then(([code, signal]) => {
      throw new Error(`the process of ${engine} ended: ${signal ?? code}`);
    });
    this.#gone.catch(() => undefined);
  }

  async do<Name extends Task>(task: Name): Promise<Results[Name]> {
    this.#process.send(task);
    const [{ result, error }] = await Promise.race([once(this.#process, 'message'), this.#gone]);
    if (error) throw new Error(error);
    return result as Results[Name];
  }

  end(): void {
    this.#process.disconnect();
  }
}
