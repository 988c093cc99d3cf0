import { readableBytes } from '../plugin/bytes.ts';

/** Says how far the uploads of a run are: a line every so often, none while there is nothing new. */
export class Progress {
  readonly #say: (line: string) => void;
  readonly #everyMs: number;
  readonly #now: () => number;
  readonly #uploads = new Map<string, { size: number; sent: number }>();
  #last: number;

  constructor(say: (line: string) => void, everyMs: number, now = () => performance.now()) {
    this.#say = say;
    this.#everyMs = everyMs;
    this.#now = now;
    this.#last = now();
  }

  /** Counts the bytes of one try to send a blob; the next try of the same blob begins at zero. */
  upload(digest: string, size: number): TransformStream<Uint8Array, Uint8Array> {
    const upload = { size, sent: 0 };
    this.#uploads.set(digest, upload);
    return new TransformStream({
      transform: (chunk, controller) => {
        upload.sent += chunk.length;
        this.#report();
        controller.enqueue(chunk);
      },
    });
  }

  #report(): void {
    if (this.#now() - this.#last < this.#everyMs) return;
    this.#last = this.#now();
    const uploads = [...this.#uploads.values()];
    const sum = (field: 'size' | 'sent') => readableBytes(uploads.reduce((total, upload) => total + upload[field], 0));
    const open = uploads.filter(({ sent, size }) => sent < size).length;
    this.#say(`sent ${sum('sent')} of ${sum('size')} so far, ${open} ${open === 1 ? 'blob' : 'blobs'} under way`);
  }
}

/** On standard error: every two seconds for a person, every fifteen in a log. */
export const progressOn = (stream: NodeJS.WriteStream): Progress =>
  new Progress((line) => stream.write(`${line}\n`), stream.isTTY ? 2000 : 15_000);
