import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/**
 * Keeps a second local cloud out of a state folder. An SQLite lock is the operating system's: it ends with its process,
 * even by kill -9.
 */
export class StateLock {
  readonly #database: DatabaseSync;

  private constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** @throws when another local cloud has it */
  static take(state: string): StateLock {
    const database = new DatabaseSync(join(state, 'lock.db'));
    try {
      database.exec('BEGIN EXCLUSIVE');
    } catch {
      database.close();
      throw new Error(
        `${state} is in use by another local cloud: stop that one, or choose another folder with --state`,
      );
    }
    return new StateLock(database);
  }

  release(): void {
    this.#database.close();
  }
}
