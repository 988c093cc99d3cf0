import { type Draft, withHeadings } from './draft.ts';
import { splitSemantically } from './semantic-split.ts';
import { splitTable } from './split-table.ts';

/**
 * Splits a draft that is too long, so that each part fits together with its headings. Headings that leave no room are
 * given up, and a table under them is then split as prose, as docling-core does.
 */
export function splitByText(draft: Draft, maxTokens: number, countTokens: (text: string) => number): Draft[] {
  const whole = countTokens(withHeadings(draft));
  if (whole <= maxTokens) return [draft];
  let room = maxTokens - (whole - countTokens(draft.text));
  while (room > 0) {
    const parts = segment(draft, room, countTokens);
    const overflow = Math.max(...parts.map((part) => countTokens(withHeadings(part)) - maxTokens));
    if (overflow <= 0) return parts;
    room -= overflow;
  }
  if (draft.headings.length > 0) return splitByText({ ...draft, headings: [], prose: true }, maxTokens, countTokens);
  return segment(draft, maxTokens, countTokens);
}

function segment(draft: Draft, room: number, countTokens: (text: string) => number): Draft[] {
  if (draft.kind === 'table' && draft.parts.length === 1 && !draft.prose) return splitTable(draft, room, countTokens);
  const start = draft.characters.from;
  return splitSemantically(draft.text, room, countTokens).map(({ from, to }) => ({
    ...draft,
    text: draft.text.slice(from, to),
    characters: { from: start + from, to: start + to },
  }));
}
