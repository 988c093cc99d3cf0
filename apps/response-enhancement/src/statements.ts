import { sentencesOf } from '@docent/claude';

/** A sentence of an answer that says something: its place, its words without markup, and the sources it names. */
export type Statement = { from: number; to: number; text: string; cited: number[] };

const SOURCE = /\s*\[(\d+)\]/g;
const FENCED = /^(```|~~~)[\s\S]*?^\1/gm;

/** The statements of an answer in Markdown: no headings, code or questions. A source stands in its sentence or behind it. */
export function statementsOf(answer: string): Statement[] {
  const { text, numbers, origin } = withoutSources(answer.replace(FENCED, (code) => ' '.repeat(code.length)));
  return sentencesOf(text).flatMap(({ start, end }, index, sentences) => {
    const next = sentences[index + 1]?.start ?? Infinity;
    const cited = numbers.filter(({ at }) => at > start && at <= Math.min(next, end + 1)).map(({ number }) => number);
    const words = plain(text.slice(start, end));
    if (!/\p{L}.*\s.*\p{L}/su.test(words) || /^\s*#/.test(text.slice(start, end)) || words.endsWith('?')) return [];
    return [{ from: origin(start), to: origin(end - 1) + 1, text: words, cited }];
  });
}

/** The text without its `[1]`, where each stood, and where each of its characters stood before. */
function withoutSources(answer: string) {
  const numbers: { at: number; number: number }[] = [];
  const cuts: { at: number; length: number }[] = [];
  let text = '';
  let last = 0;
  for (const match of answer.matchAll(SOURCE)) {
    text += answer.slice(last, match.index);
    last = match.index + match[0].length;
    numbers.push({ at: text.length, number: Number(match[1]) });
    cuts.push({ at: text.length, length: match[0].length });
  }
  text += answer.slice(last);
  const origin = (offset: number) => cuts.reduce((sum, { at, length }) => (at <= offset ? sum + length : sum), offset);
  return { text, numbers, origin };
}

/** What stands there for readers: without emphasis, code marks, list marks and the addresses of links. */
const plain = (markdown: string) =>
  markdown
    .replace(/^\s*(?:[-*+>]|\d+[.)])\s+/, '')
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/\\(?=[\p{P}\p{S}])/gu, '')
    .replace(/(\*\*|__|~~|[*_`])(?=\S)(.*?)(?<=\S)\1/g, '$2')
    .trim();
