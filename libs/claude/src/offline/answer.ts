import type { DocumentRecord } from '@docent/contracts/document';
import type { Passage } from '@docent/contracts/passage';
import { DECLINED, type AnswerEvent, type AnswerInput, type ClaudeCall } from '../claude.ts';
import { plainInMarkdown } from '../markdown.ts';
import { standalone } from './question.ts';
import { rankSentences, type Candidate, type Ranking } from './rank.ts';
import { choose } from './choose.ts';
import { isSupported } from './support.ts';

/** Sentences that are compared to the question by meaning: those that the words put first. */
const COMPARED = 24;

/** Quotes what the passages say, or says that they do not. No model is asked but an embedding model, where there is one. */
export async function* answerOffline(
  { question, history, passages, documents, likeness }: AnswerInput,
  { log }: Pick<ClaudeCall, 'log'>,
): AsyncGenerator<AnswerEvent, void, undefined> {
  if (passages.length === 0 && documents?.length) {
    yield { type: 'text', text: listed(documents) };
    yield { type: 'end', stopped: 'answered' };
    return;
  }
  const asked = standalone(question, history);
  const ranking = await rank(asked, passages, likeness, (err) =>
    log.warn({ err }, 'no likeness of sentences: the answer is chosen by words alone'),
  );
  if (!isSupported(ranking, passages)) {
    yield { type: 'text', text: declined(ranking, passages) };
    yield { type: 'end', stopped: 'declined' };
    return;
  }
  let before: Candidate | undefined;
  for (const chosen of choose(ranking, passages)) {
    if (before) yield { type: 'text', text: before.passage === chosen.passage ? ' ' : '\n\n' };
    yield { type: 'text', text: plainInMarkdown(chosen.text) };
    yield { type: 'citation', passage: chosen.passage, quote: chosen.text };
    before = chosen;
  }
  yield { type: 'end', stopped: 'answered' };
}

async function rank(
  question: string,
  passages: Passage[],
  likeness: AnswerInput['likeness'],
  onFailure: (error: unknown) => void,
): Promise<Ranking> {
  const byWords = rankSentences(question, passages);
  if (!likeness || byWords.candidates.length === 0) return byWords;
  const compared = byWords.candidates.slice(0, COMPARED);
  try {
    const cosines = await likeness(
      question,
      compared.map(({ text }) => text),
    );
    return rankSentences(
      question,
      passages,
      new Map(compared.map((candidate, index) => [candidate.key, cosines[index]!])),
    );
  } catch (error) {
    onFailure(error);
    return byWords;
  }
}

/** Says so, and names what came closest, so that people see what was looked at. */
function declined({ candidates }: Ranking, passages: Passage[]): string {
  const named = new Set(candidates.slice(0, 8).map(({ passage }) => nameOf(passages[passage]!)));
  const closest = [...named].slice(0, 3);
  return closest.length === 0 ? DECLINED : `${DECLINED} The closest is in ${closest.join('; ')}.`;
}

function nameOf({ path, headings, place }: Passage): string {
  const where = headings.at(-1) ? `“${plainInMarkdown(headings.at(-1)!)}”` : place.pages && `page ${place.pages.from}`;
  return plainInMarkdown(path) + (where ? `, ${where}` : '');
}

function listed(documents: DocumentRecord[]): string {
  const lines = documents.map(
    ({ path, title }) => `- ${plainInMarkdown(title && title !== path ? `${path}: ${title}` : path)}`,
  );
  return `There ${documents.length === 1 ? 'is one document' : `are ${documents.length} documents`}:\n\n${lines.join('\n')}`;
}
