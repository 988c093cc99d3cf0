import type { StoredTurn } from './turns.ts';
import { withoutNumbers } from './without-numbers.ts';

/** About 1,000 tokens. */
const MAX_SUMMARY_CHARACTERS = 4_000;
const MAX_LINE_CHARACTERS = 400;

/**
 * What was asked and how each answer begins, a line a turn, after what was summarized before; the oldest lines go when it
 * grows too long. Made of what was said alone: no model is asked, so it costs nothing and adds nothing.
 */
export function summarize(before: string | undefined, turns: Pick<StoredTurn, 'question' | 'answer'>[]): string {
  const lines = [...(before?.split('\n') ?? []), ...turns.filter(({ answer }) => answer !== '').map(lineOf)];
  let length = lines.reduce((sum, line) => sum + line.length + 1, 0);
  while (lines.length > 1 && length > MAX_SUMMARY_CHARACTERS) length -= lines.shift()!.length + 1;
  return lines.join('\n');
}

function lineOf({ question, answer }: Pick<StoredTurn, 'question' | 'answer'>): string {
  return `- ${short(question, MAX_LINE_CHARACTERS / 2)} — ${short(withoutNumbers(answer), MAX_LINE_CHARACTERS / 2)}`;
}

function short(text: string, limit: number): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= limit ? line : `${line.slice(0, limit - 1).trimEnd()}…`;
}
