/** How often a term stands in a chunk's title (headings included) and in its text. */
export interface Posting {
  row: number;
  title: number;
  text: number;
}

/**
 * A term's chunks as bytes, in the order of their rows: the distance from the row before, then the count in the text
 * shifted left by one, its lowest bit saying that the count in the title follows. Each number is a base-128 varint.
 */
export class PostingsWriter {
  #bytes = new Uint8Array(64);
  #length = 0;
  #lastRow = 0;
  chunks = 0;

  add({ row, title, text }: Posting): void {
    this.#varint(row - this.#lastRow);
    this.#varint((text << 1) | (title > 0 ? 1 : 0));
    if (title > 0) this.#varint(title);
    this.#lastRow = row;
    this.chunks++;
  }

  /** The bytes so far; the writer is then empty. */
  take(): Uint8Array {
    const bytes = this.#bytes.slice(0, this.#length);
    this.#length = this.#lastRow = this.chunks = 0;
    return bytes;
  }

  #varint(value: number): void {
    if (this.#length + 5 > this.#bytes.length) {
      const grown = new Uint8Array(this.#bytes.length * 2);
      grown.set(this.#bytes);
      this.#bytes = grown;
    }
    for (; value > 127; value >>>= 7) this.#bytes[this.#length++] = (value & 127) | 128;
    this.#bytes[this.#length++] = value;
  }
}

/** Calls `visit` for each posting. A callback, not an iterator: this is the inner loop of every search by words. */
export function readPostings(bytes: Uint8Array, visit: (row: number, title: number, text: number) => void): void {
  let at = 0;
  let row = 0;
  const varint = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++]!;
      value |= (byte & 127) << shift;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    row += varint();
    const counts = varint();
    visit(row, counts & 1 ? varint() : 0, counts >>> 1);
  }
}
