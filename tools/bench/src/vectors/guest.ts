import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

import type { Data } from './data.ts';
import type { Results, Task } from './host.ts';

/** An engine's process, seen from outside. */
export class Guest {
  readonly #process: ChildProcess;

  constructor(engine: string, folder: string, data: Data) {
    this.#process = fork(join(import.meta.dirname, 'host.ts'), [engine, folder, JSON.stringify(data)], {
      env: { ...process.env, LANCE_LOG: 'error' },
      execArgv: ['--max-old-space-size=8192', '--disable-warning=ExperimentalWarning'],
    });
  }

  async do<Name extends Task>(task: Name): Promise<Results[Name]> {
    this.#process.send(task);
    const gone = once(this.#process, 'exit').then(([code, signal]) => {
      throw new Error(`an engine's process ended while it was to ${task}: ${signal ?? code}`);
    });
    gone.catch(() => undefined);
    const [{ result, error }] = await Promise.race([once(this.#process, 'message'), gone]);
    if (error) throw new Error(error);
    return result as Results[Name];
  }

  end(): void {
    this.#process.disconnect();
  }
}
