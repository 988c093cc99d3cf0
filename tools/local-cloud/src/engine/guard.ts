import { spawn, type ChildProcess } from 'node:child_process';
import type { Socket } from 'node:net';
import { fileURLToPath } from 'node:url';

/**
 * Ends the processes and removes the containers it is told of, and the cloud's folder of temporary files, when this
 * process is gone, however that came about.
 */
export class Guard {
  readonly #input: Socket;
  readonly #done: Promise<unknown>;

  constructor(temporary: string) {
    const script = fileURLToPath(new URL('./guard.sh', import.meta.url));
    // Its own session: a kill of the whole process group must not take it before its work is done.
    const stdio = ['ignore', 'ignore', 'ignore', 'pipe'] as const;
    const child = spawn('sh', [script, temporary], { stdio: [...stdio], detached: true });
    // Not standard input, which Node closes when the shell that starts the guard has ended.
    const input = child.stdio[3] as Socket;
    this.#input = input.on('error', () => {});
    this.#done = new Promise((resolve) => input.once('close', resolve));
    input.unref();
    child.unref();
  }

  /** Until it ends. */
  watch(child: ChildProcess): void {
    if (child.pid === undefined) return;
    this.#input.write(`+ ${child.pid}\n`);
    child.once('exit', () => this.#input.write(`- ${child.pid}\n`));
  }

  /** All that have the label. */
  watchContainers(label: string): void {
    this.#input.write(`containers ${label}\n`);
  }

  /** Resolves when all of them are gone. */
  async stop(): Promise<void> {
    this.#input.ref().resume().end();
    await this.#done;
  }
}
