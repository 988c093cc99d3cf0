import type { Passage } from '@docent/contracts/passage';
import type { DecideInput } from '../claude.ts';
import { asksForDocuments } from './decide.ts';
import { standalone } from './question.ts';
import { rankSentences } from './rank.ts';
import { supportOf } from './support.ts';
import { stemsOf } from './terms.ts';

/** Questions whose answer is seldom in one place. */
const MANY_PARTS =
  /\b(?:compare|comparison|differ\w*|versus|vs|both|each|every|all|list|summari[sz]e|summary|overview|explain|why|how (?:do|does|can|should|to)|and)\b|\?.*\?/i;
const SHORT_WORDS = 12;
/** Log odds above which hardly a question that is declined is found. */
const CERTAIN = 3;

/** A short question that asks for one thing: the answer is likely to stand in one place. */
export const isSimple = (question: string): boolean =>
  !MANY_PARTS.test(question) && !asksForDocuments(question) && stemsOf(question).size <= SHORT_WORDS;

/** A simple question to which a search has found a sentence that answers: nothing more needs deciding. */
export function isPlainlyAnswered({ question, history, observations }: Omit<DecideInput, 'roundsLeft'>): boolean {
  if (observations.length === 0 || !isSimple(question)) return false;
  const passages = observations.flatMap((observation): Passage[] => observation.passages ?? []);
  const ranking = rankSentences(standalone(question, history), passages);
  return supportOf(ranking, passages) >= CERTAIN && ranking.candidates[0]!.features.looks > 0;
}
