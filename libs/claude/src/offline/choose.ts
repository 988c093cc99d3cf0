import type { Passage } from '@docent/contracts/passage';
import { sentencesOf, type Span } from '../sentences.ts';
import type { Candidate, Ranking } from './rank.ts';
import { stemsOf } from './terms.ts';

const MOST = 3;
/** A further sentence is nearly as good as the first. */
const CLOSE = 1.2;
/** A quote that takes in a list or what a colon announces stays within this. */
const MAX_QUOTE_CHARACTERS = 1200;

/** The one to three sentences that answer, the best first; each is whole, and says something the others do not. */
export function choose({ candidates }: Ranking, passages: Passage[]): Candidate[] {
  const chosen: Candidate[] = [];
  for (const candidate of candidates) {
    if (chosen.length === MOST || candidate.score < candidates[0]!.score - CLOSE) break;
    // Beside a sentence that names what was asked for, one that does not adds nothing.
    if (candidate.features.looks < candidates[0]!.features.looks) continue;
    const whole = complete(candidate, passages[candidate.passage]!.text);
    if (!chosen.some((other) => repeats(other, whole))) chosen.push(whole);
  }
  return chosen;
}

/** What ends in a colon is not said until what follows is: the list, or the next sentence. */
function complete(candidate: Candidate, text: string): Candidate {
  const sentences = sentencesOf(text);
  let last = candidate.position;
  if (announces(candidate.text)) {
    const ofList = (span: Span | undefined) =>
      span && /^(?:[-*•▪◦‣–]|\d{1,3}[.)]|[a-z][.)])\s/.test(text.slice(span.start, span.end));
    last += sentences[last + 1] ? 1 : 0;
    while (last > candidate.position && ofList(sentences[last]) && ofList(sentences[last + 1])) last++;
  }
  while (last > candidate.position && sentences[last]!.end - candidate.span.start > MAX_QUOTE_CHARACTERS) last--;
  const span = { start: candidate.span.start, end: sentences[last]!.end };
  return { ...candidate, span, text: text.slice(span.start, span.end) };
}

const announces = (sentence: string) => /:\s*$/.test(sentence);

function repeats(one: Candidate, other: Candidate): boolean {
  if (one.passage === other.passage && one.span.start <= other.span.start && other.span.end <= one.span.end)
    return true;
  const a = stemsOf(one.text);
  const b = stemsOf(other.text);
  const shared = [...b].filter((stem) => a.has(stem)).length;
  return shared >= 0.8 * Math.min(a.size, b.size);
}
