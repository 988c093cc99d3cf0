import type { DecideInput, Decision } from '../claude.ts';
import { standalone } from './question.ts';

const ASKS_FOR_DOCUMENTS =
  /\b(?:which|what|list|show|how many)\b[^?.]*\b(?:documents|files)\b[^?.]*\b(?:there|have|know|here|uploaded|available)\b|^\s*(?:list|show)\b[^?.]*\b(?:documents|files)\s*[?.]?\s*$/i;

export const asksForDocuments = (question: string): boolean => ASKS_FOR_DOCUMENTS.test(question);

const MAX_QUERY_CHARACTERS = 1000;

/** Searches with the question, once; then the answer is due, whatever was found. */
export function decideOffline({ question, history, observations, roundsLeft }: DecideInput): Decision {
  if (observations.length > 0 || roundsLeft <= 1) return { actions: [], conclusion: { type: 'answer' } };
  if (asksForDocuments(question)) return { actions: [{ type: 'list' }] };
  return { actions: [{ type: 'search', queries: [standalone(question, history).slice(-MAX_QUERY_CHARACTERS)] }] };
}
