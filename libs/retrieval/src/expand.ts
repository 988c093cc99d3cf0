import type { Chunk, Passage } from '@docent/contracts/passage';

import type { Fused } from './fuse.ts';

/** Chunks on either side that are read for a passage. */
export const REACH = 2;
/** A passage grows until it has this many characters. */
const ENOUGH_CHARACTERS = 1_600;

export interface Neighbourhood {
  document: string;
  chunks: { from: number; to: number };
}

/** The chunks around each passage, as vector-search reads them. */
export const neighbourhoods = (passages: readonly Fused[]): Neighbourhood[] =>
  passages.map(({ document, chunk }) => ({
    document,
    chunks: { from: Math.max(0, chunk - REACH), to: chunk + REACH },
  }));

/**
 * Lets each passage grow over its neighbours under the same heading until it is long enough to be understood. A passage
 * that a better one has grown over is part of it, and adds its ranks where they are better.
 */
export function expand(passages: readonly Fused[], neighbours: readonly Chunk[]): Passage[] {
  const around = new Map(neighbours.map((chunk) => [keyOf(chunk), chunk]));
  const covered = new Map<string, Passage>();
  const expanded: Passage[] = [];
  for (const passage of passages) {
    if (covered.has(keyOf(passage))) continue;
    const parts = grow(passage, around, covered);
    const grown = { ...passage, ...joined(parts) };
    for (const part of parts) covered.set(keyOf(part), grown);
    expanded.push(grown);
  }
  return expanded;
}

function grow(passage: Fused, around: ReadonlyMap<string, Chunk>, covered: ReadonlyMap<string, unknown>): Chunk[] {
  const parts: Chunk[] = [passage];
  let length = passage.text.length;
  const next = (chunk: number): Chunk | undefined => {
    const neighbour = around.get(keyOf({ document: passage.document, chunk }));
    const fits = neighbour && neighbour.version === passage.version && sameHeadings(neighbour, passage);
    return fits && !covered.has(keyOf(neighbour)) ? neighbour : undefined;
  };
  for (;;) {
    const after = next(parts.at(-1)!.chunk + 1);
    const before = next(parts[0]!.chunk - 1);
    const neighbour = after ?? before;
    if (!neighbour || length + neighbour.text.length > ENOUGH_CHARACTERS) return parts;
    if (neighbour === after) parts.push(neighbour);
    else parts.unshift(neighbour);
    length += neighbour.text.length;
  }
}

function joined(parts: readonly Chunk[]): Pick<Chunk, 'text' | 'place'> {
  const first = parts[0]!.place;
  const last = parts.at(-1)!.place;
  const text = parts.reduce(
    (text, part, index) => (index === 0 ? part.text : text + gap(parts[index - 1]!, part) + part.text),
    '',
  );
  return {
    text,
    place: {
      items: { from: first.items.from, to: last.items.to },
      characters: { from: first.characters.from, to: last.characters.to },
      ...(first.pages && last.pages && { pages: { from: first.pages.from, to: last.pages.to } }),
    },
  };
}

/** A paragraph that was split goes on in its line; another item begins a new one. */
function gap(before: Chunk, after: Chunk): string {
  return after.place.items.from > before.place.items.to ? '\n\n' : ' ';
}

const keyOf = ({ document, chunk }: Pick<Chunk, 'document' | 'chunk'>) => `${document} ${chunk}`;
const sameHeadings = (a: Chunk, b: Chunk) => JSON.stringify(a.headings) === JSON.stringify(b.headings);
