import type { Segment } from './page.ts';

const bullet = /^[•‣◦▪▫■□●○◆◇►▶▸➢➤➔→✓✔✦❖∙·*–—-]$/;
const number = /^(?:\(?\d{1,3}[.)]|\(?[a-zA-Z][.)]|\([ivx]+\)|[ivx]{2,4}[.)])$/;

/** What every marker is: a word of a character or two, or one that ends as numbers of lists do. */
const mayBeMarker = /^(?:\S{1,2}|\S*[.)])(?:\s|$)/;

export interface Marker {
  ordered: boolean;
  text: string;
}

/** The bullet or number that a line begins with, and what follows it. */
export function leadingMarker(segments: readonly Segment[]): { marker: Marker; rest: Segment[] } | undefined {
  const [first, ...rest] = segments;
  if (!first || !mayBeMarker.test(first.text)) return undefined;
  const alone = markerOf(first.text, first);
  if (alone) return rest.length > 0 ? { marker: alone, rest } : undefined;
  const [, word = '', after = ''] = /^(\S+)\s+(\S.*)$/s.exec(first.text) ?? [];
  const marker = markerOf(word, first);
  if (!marker) return undefined;
  const width = ((first.right - first.left) * (word.length + 1)) / first.text.length;
  return { marker, rest: [{ ...first, text: after, left: first.left + width }, ...rest] };
}

function markerOf(text: string, { family }: Segment): Marker | undefined {
  if (bullet.test(text) || /^\p{Co}$/u.test(text)) return { ordered: false, text: '-' };
  if (text.length === 1 && /dingbat|symbol|marlett|bullet/i.test(family)) return { ordered: false, text: '-' };
  return number.test(text) ? { ordered: true, text } : undefined;
}
