import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What must not be forgotten when the process is killed: one small file for each entry until it is done. */
export class Spool<T> {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
    mkdirSync(folder, { recursive: true });
  }

  add(id: string, entry: T): void {
    writeFileSync(this.#file(id), JSON.stringify(entry));
  }

  done(id: string): void {
    rmSync(this.#file(id), { force: true });
  }

  /** What was added and not done, by id. A file cut short by the end of the process was never relied on. */
  pending(): Map<string, T> {
    const entries = new Map<string, T>();
    for (const name of readdirSync(this.#folder)) {
      try {
        entries.set(name.replace('.json', ''), JSON.parse(readFileSync(join(this.#folder, name), 'utf8')) as T);
      } catch {
        rmSync(join(this.#folder, name), { force: true });
      }
    }
    return entries;
  }

  #file(id: string): string {
    return join(this.#folder, `${id}.json`);
  }
}
