import { type Draft, withHeadings } from './draft.ts';

/** Joins neighbours under the same headings while the whole stays within the limit. */
export function mergePeers(drafts: Draft[], maxTokens: number, countTokens: (text: string) => number): Draft[] {
  const merged: Draft[] = [];
  for (let start = 0; start < drafts.length;) {
    let joined = drafts[start]!;
    let next = start + 1;
    while (next < drafts.length && sameHeadings(joined, drafts[next]!)) {
      const candidate = join(joined, drafts[next]!);
      if (countTokens(withHeadings(candidate)) > maxTokens) break;
      joined = candidate;
      next++;
    }
    merged.push(joined);
    start = next;
  }
  return merged;
}

function join(left: Draft, right: Draft): Draft {
  return {
    text: `${left.text}\n${right.text}`,
    headings: left.headings,
    kind: left.kind === right.kind ? left.kind : 'paragraph',
    items: { from: left.items.from, to: right.items.to },
    characters: { from: left.characters.from, to: right.characters.to },
    parts: [...left.parts, ...right.parts],
  };
}

const sameHeadings = (left: Draft, right: Draft) =>
  left.headings.length === right.headings.length &&
  left.headings.every((text, index) => text === right.headings[index]);
