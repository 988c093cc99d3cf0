import { EventEmitter } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import type { InvocationRecord } from '../lambda/invocation-record.ts';

/** Lines and characters of one invocation that are kept; the rest is counted. */
const maxLines = 1000;
const maxRecords = 2000;
/** Records are written to the file together that come within so many milliseconds: a write each costs more than they do. */
const gatherMs = 100;

/** Every invocation: the last of them in memory, all in a file of JSON lines. */
export class InvocationLog extends EventEmitter<{ record: [InvocationRecord] }> {
  readonly #records: InvocationRecord[] = [];
  readonly #file: WriteStream;

  constructor(path: string) {
    super();
    this.setMaxListeners(0);
    this.#file = createWriteStream(path, { flags: 'a' });
  }

  add(record: InvocationRecord): void {
    const dropped = record.lines.length - maxLines;
    const kept =
      dropped > 0 ? { ...record, lines: [...record.lines.slice(0, maxLines), `… ${dropped} more lines`] } : record;
    this.#records.push(kept);
    if (this.#records.length > maxRecords) this.#records.shift();
    this.#write(JSON.stringify(kept) + '\n');
    this.emit('record', kept);
  }

  /** Oldest first. */
  recent(): InvocationRecord[] {
    return [...this.#records];
  }

  #write(line: string): void {
    if (this.#file.writableCorked === 0) {
      this.#file.cork();
      setTimeout(() => this.#file.uncork(), gatherMs).unref();
    }
    this.#file.write(line);
  }

  async close(): Promise<void> {
    this.#file.end();
    await finished(this.#file);
  }
}
