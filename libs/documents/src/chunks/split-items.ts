import { type Draft, withHeadings } from './draft.ts';

/** Splits a draft of several items into windows of whole items, each as large as the limit allows. */
export function splitByItems(draft: Draft, maxTokens: number, countTokens: (text: string) => number): Draft[] {
  if (draft.parts.length <= 1) return [draft];
  if (draft.text === '' && countTokens(withHeadings(draft)) <= maxTokens) return [draft];
  const windows: Draft[] = [];
  for (let start = 0; start < draft.parts.length;) {
    let end = start + 1;
    while (end < draft.parts.length && countTokens(withHeadings(window(draft, start, end + 1))) <= maxTokens) end++;
    windows.push(window(draft, start, end));
    start = end;
  }
  return windows;
}

function window(draft: Draft, start: number, end: number): Draft {
  const parts = draft.parts.slice(start, end);
  const last = parts.at(-1)!;
  const texts = parts.map(({ text }) => text).filter((text) => text !== '');
  return {
    ...draft,
    text: texts.join('\n'),
    items: { from: parts[0]!.item, to: end === draft.parts.length ? draft.items.to : last.item + 1 },
    characters: { from: parts[0]!.from, to: last.from + last.text.length },
    parts,
  };
}
