import type { sourceExtractor } from '@docent/contracts/source-extractor';
import type { Source } from '@docent/contracts/turn';
import type * as z from 'zod';
import { shown } from './find-quote.ts';
import type { Located, Stored } from './locate.ts';

type Output = z.output<typeof sourceExtractor.output>;

/**
 * Gives each place its number, in order. Places that overlap, or with nothing but white space between them, are one: the
 * first number stays, and its quote grows.
 */
export function numbered(located: Located[], known: Source[]): Output {
  const sources = known.map((source) => ({ source, changed: false }));
  const resolved = located.map((found): Output['resolved'][number] => {
    if ('reason' in found) return { number: null, reason: found.reason };
    const same = sources.find(({ source }) => touches(source, found.place, found.stored));
    if (!same) {
      const number = Math.max(0, ...sources.map(({ source }) => source.number)) + 1;
      sources.push({ source: { number, ...found.place }, changed: true });
      return { number };
    }
    const grown = grow(same.source, found.place, found.stored);
    same.changed ||= grown !== same.source;
    same.source = grown;
    return { number: grown.number };
  });
  return { sources: sources.filter(({ changed }) => changed).map(({ source }) => source), resolved };
}

type Place = Omit<Source, 'number'>;

function touches(a: Place, b: Place, stored: Stored): boolean {
  if (a.documentId !== b.documentId || a.version !== b.version) return false;
  const [first, second] = a.characters.from <= b.characters.from ? [a, b] : [b, a];
  const { from } = second.characters;
  const { to } = first.characters;
  if (from <= to) return true;
  const between = stored.text.slice(to - stored.from, from - stored.from);
  return to >= stored.from && between.length === from - to && between.trim() === '';
}

/** `source` with the place of `other` in it; itself when it held that already, or when the text to show it is not here. */
function grow(source: Source, other: Place, stored: Stored): Source {
  const from = Math.min(source.characters.from, other.characters.from);
  const to = Math.max(source.characters.to, other.characters.to);
  const { characters } = source;
  if (from === characters.from && to === characters.to) return source;
  if (from < stored.from || to > stored.from + stored.text.length) return source;
  const pages = source.pages && {
    from: Math.min(source.pages.from, other.pages?.from ?? Infinity),
    to: Math.max(source.pages.to, other.pages?.to ?? 0),
  };
  const quote = shown(stored.text, { from: from - stored.from, to: to - stored.from });
  return { ...source, page: pages?.from, pages, quote, characters: { from, to } };
}
