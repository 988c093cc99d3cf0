import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Ends the processes and containers it is told of when this process is gone, however that came about. */
export class Guard {
  readonly #process: ChildProcess;

  constructor() {
    const script = fileURLToPath(new URL('./guard.sh', import.meta.url));
    // Its own session: a kill of the whole process group must not take it before its work is done.
    this.#process = spawn('sh', [script], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
    this.#process.stdin!.on('error', () => {});
    this.#process.unref();
  }

  /** Until `child` ends, which is the process itself or stands for the container. */
  watch(child: ChildProcess, kind: 'process' | 'container', name: string): void {
    this.#process.stdin!.write(`+ ${kind} ${name}\n`);
    child.once('exit', () => this.#process.stdin!.write(`- ${kind} ${name}\n`));
  }

  stop(): void {
    this.#process.stdin!.end();
  }
}
