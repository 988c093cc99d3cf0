import type { ExecutionEnvironment } from './execution-environment.ts';

/** Every place that the function has reserved is taken: AWS answers 429. */
export class ThrottledError extends Error {
  override name = 'ThrottledError';
}

export interface PoolSettings {
  /** Starts an environment that runs the newest code. */
  create: (initLimitMs?: number) => ExecutionEnvironment;
  /** Reserved concurrency: above it requests are refused, as on AWS. */
  reserved?: number;
  /** What the machine can carry: above it requests wait for a place, which AWS, with more machines, has not. */
  machine: number;
  /** Milliseconds after which an unused environment ends. */
  idleMs: number;
}

/** The environments of one function: one request at a time each, the most recently used first. */
export class EnvironmentPool {
  readonly #settings: PoolSettings;
  readonly #all = new Set<ExecutionEnvironment>();
  /** The most recently used last. */
  readonly #idle: { environment: ExecutionEnvironment; reaper: NodeJS.Timeout }[] = [];
  readonly #waiting: ((environment: ExecutionEnvironment) => void)[] = [];
  readonly #finishing = new Set<ExecutionEnvironment>();
  #places = 0;
  #stopped = false;

  constructor(settings: PoolSettings) {
    this.#settings = settings;
  }

  /**
   * Resolves to an environment that is the caller's until it is given back; a new one may still be initialising.
   * @throws {ThrottledError} when the reserved concurrency is used up
   */
  async acquire(): Promise<ExecutionEnvironment> {
    if (this.#stopped) return new Promise(() => {});
    const { reserved = Infinity, machine } = this.#settings;
    const aboutToBeFree = this.#finishing.size - this.#waiting.length;
    if (this.#places >= reserved && aboutToBeFree <= 0) throw new ThrottledError('Rate Exceeded.');
    const full = this.#places >= Math.min(reserved, machine);
    if (full || (this.#idle.length === 0 && aboutToBeFree > 0))
      return new Promise((resolve) => this.#waiting.push(resolve));
    this.#places++;
    return this.#next();
  }

  /** The environment has answered and will be given back in a moment: better to wait for it than to start another. */
  finishing(environment: ExecutionEnvironment): void {
    this.#finishing.add(environment);
  }

  /** Gives a place back. An environment that is not `reusable` ends. */
  release(environment: ExecutionEnvironment, reusable: boolean): void {
    this.#finishing.delete(environment);
    if (reusable && environment.alive) this.#rest(environment);
    else environment.kill();
    const waiter = this.#waiting.shift();
    if (waiter) waiter(this.#next());
    else this.#places--;
  }

  /** Replaces an environment that did not initialise in time, in the same place. */
  replace(environment: ExecutionEnvironment, initLimitMs: number): ExecutionEnvironment {
    environment.kill();
    return this.#create(initLimitMs);
  }

  /** Ends the environments that nobody uses, such as after a change of the code. */
  clear(): void {
    for (const { environment, reaper } of this.#idle.splice(0)) {
      clearTimeout(reaper);
      environment.kill();
    }
  }

  /** Ends all; those who wait for a place, or ask for one from now on, are not answered. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#waiting.length = 0;
    const all = [...this.#all];
    this.clear();
    for (const environment of all) environment.kill();
    await Promise.all(all.map((environment) => environment.ended));
  }

  #next(): ExecutionEnvironment {
    for (let last = this.#idle.pop(); last; last = this.#idle.pop()) {
      clearTimeout(last.reaper);
      if (last.environment.alive) return last.environment;
    }
    return this.#create();
  }

  #create(initLimitMs?: number): ExecutionEnvironment {
    const environment = this.#settings.create(initLimitMs);
    this.#all.add(environment);
    void environment.ended.then(() => this.#all.delete(environment));
    return environment;
  }

  #rest(environment: ExecutionEnvironment): void {
    const reaper = setTimeout(() => {
      this.#idle.splice(
        this.#idle.findIndex((idle) => idle.environment === environment),
        1,
      );
      environment.kill();
    }, this.#settings.idleMs);
    reaper.unref();
    this.#idle.push({ environment, reaper });
  }
}
