import { spawn, type ChildProcess } from 'node:child_process';

const RETRY_MS = 200;

/**
 * Kills containers, all that are asked for at once by one command: Docker ends many in the time of one, where a command for
 * each keeps the machine busy for seconds. Again until each has ended: Docker may be about to make it.
 */
export class ContainerKiller {
  /** Containers to kill, and the commands that run them. */
  readonly #left = new Map<string, ChildProcess>();
  #busy = false;

  kill(name: string, client: ChildProcess): void {
    this.#left.set(name, client);
    client.once('exit', () => this.#left.delete(name));
    if (this.#busy) return;
    this.#busy = true;
    setImmediate(() => this.#killAll());
  }

  #killAll(): void {
    for (const [name, { exitCode, signalCode }] of this.#left)
      if (exitCode !== null || signalCode !== null) this.#left.delete(name);
    this.#busy = this.#left.size > 0;
    if (!this.#busy) return;
    const docker = spawn('docker', ['kill', ...this.#left.keys()], { stdio: 'ignore' });
    const again = () => setTimeout(() => this.#killAll(), RETRY_MS).unref();
    docker.once('error', () => {
      for (const client of this.#left.values()) client.kill('SIGKILL');
      again();
    });
    docker.once('exit', again);
  }
}
