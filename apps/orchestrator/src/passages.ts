import type { Observation } from '@docent/contracts/actions';
import type { Passage } from '@docent/contracts/passage';

const MAX_PASSAGES = 24;
/** About 15,000 tokens. */
const MAX_CHARACTERS = 60_000;

/**
 * The passages an answer is made from, the best first: what was read on purpose, then each search's first, each search's
 * second, and so on. What another passage holds already is left out.
 */
export function bestPassages(observations: Observation[]): Passage[] {
  const readings = observations.filter(({ action }) => action.type === 'read').flatMap(({ passages = [] }) => passages);
  const searches = observations.filter(({ action }) => action.type === 'search').map(({ passages = [] }) => passages);
  const depth = Math.max(0, ...searches.map(({ length }) => length));
  const ranked = Array.from({ length: depth }, (_, rank) => searches.flatMap((found) => found[rank] ?? []));

  const chosen: Passage[] = [];
  let characters = 0;
  for (const passage of [...readings, ...ranked.flat()]) {
    if (chosen.some((other) => holds(other, passage))) continue;
    if (chosen.length > 0 && characters + passage.text.length > MAX_CHARACTERS) continue;
    if (chosen.length === MAX_PASSAGES) break;
    chosen.push(passage);
    characters += passage.text.length;
  }
  return chosen;
}

function holds(outer: Passage, inner: Passage): boolean {
  const [a, b] = [outer.place.characters, inner.place.characters];
  return outer.document === inner.document && outer.version === inner.version && a.from <= b.from && a.to >= b.to;
}
