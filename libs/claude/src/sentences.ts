/** A sentence's place in the text it stands in: characters, the end excluded. */
export type Span = { start: number; end: number };

/** Made when it is first needed: its rules take some milliseconds to load, which a cold start does not wait for. */
let segmenter: Intl.Segmenter | undefined;

/** What ends in a period without ending a sentence: titles, initials and the like, which Unicode's rules do not know. */
const ABBREVIATION =
  /(?:^|[\s(])(?:\p{Lu}|Mr|Mrs|Ms|Dr|Prof|Sr|Jr|St|Gen|Col|Lt|Sgt|Capt|Rev|Hon|Gov|Sen|Rep|Inc|Ltd|Co|Corp|No|Nos|Fig|Figs|Eq|Sec|Ch|Vol|pp?|cf|vs|approx|ca|e\.g|i\.e|etc|al|U\.S|U\.K|a\.m|p\.m|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.\s*$/u;

/** A bullet or number of a list, or a row of a table: such a line stands for itself. */
const OWN_LINE = /^\s*(?:[-*•▪◦‣–]\s|\d{1,3}[.)]\s|[a-z][.)]\s|\||#{1,6}\s)/;

/** The text's sentences in order, trimmed; nothing but white space is left out. Wrapped lines are read as one. */
export function sentencesOf(text: string): Span[] {
  segmenter ??= new Intl.Segmenter('en', { granularity: 'sentence' });
  const spans: Span[] = [];
  let start = -1;
  for (const { segment, index } of segmenter.segment(text)) {
    if (start === -1) start = index;
    const end = index + segment.length;
    if (goesOn(text, start, end)) continue;
    push(spans, text, start, end);
    start = -1;
  }
  if (start !== -1) push(spans, text, start, text.length);
  return spans;
}

function goesOn(text: string, start: number, end: number): boolean {
  const said = text.slice(start, end);
  const rest = text.slice(end);
  if (rest.trim() === '') return false;
  const brokenLine = /\n\s*$/.test(said);
  if (!brokenLine) return ABBREVIATION.test(said) && /^[\p{L}\d]/u.test(rest);
  if (/\n\s*\n\s*$/.test(said) || /^\s*\n/.test(rest) || OWN_LINE.test(rest) || /[.!?:;…]["'”’)\]]*\s*$/.test(said)) {
    return ABBREVIATION.test(said.trimEnd()) && !/\n\s*\n/.test(said) && !OWN_LINE.test(rest);
  }
  // A line that was wrapped goes on in lower case, or was about as wide as text is set.
  const line = said.trimEnd();
  const width = line.length - Math.max(line.lastIndexOf('\n'), -1) - 1;
  return /^\s*[\p{Ll}\d(]/u.test(rest) || (width >= 60 && !OWN_LINE.test(said));
}

function push(spans: Span[], text: string, start: number, end: number): void {
  const said = text.slice(start, end);
  const from = start + (said.length - said.trimStart().length);
  const to = start + said.trimEnd().length;
  if (to > from) spans.push({ start: from, end: to });
}
