const candidates = [',', ';', '\t', '|'];

/** The delimiter that divides most lines into the same number of fields, more than one; a comma where none does. */
export function findDelimiter(start: string): string {
  const lines = linesOf(start).slice(0, 200);
  const scored = candidates.map((delimiter) => ({ delimiter, score: score(lines, delimiter) }));
  const best = scored.reduce((found, next) => (next.score > found.score ? next : found));
  return best.score > 0 ? best.delimiter : ',';
}

function score(lines: string[], delimiter: string): number {
  const counts = lines.map((line) => line.split(delimiter).length - 1);
  const tally = new Map<number, number>();
  for (const count of counts) if (count > 0) tally.set(count, (tally.get(count) ?? 0) + 1);
  let best = 0;
  // Lines that agree count most; among equals, more fields.
  for (const [count, times] of tally) best = Math.max(best, times * 1000 + Math.min(count, 999));
  return best;
}

/** Lines outside quotes, with what stands in quotes left out. */
function linesOf(text: string): string[] {
  return text
    .replace(/"(?:[^"]|"")*"/g, '')
    .split(/\r\n?|\n/)
    .filter((line) => line.trim() !== '');
}
