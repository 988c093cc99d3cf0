import { zodOutputFormat } from '@anthropic-ai/sdk/helpers/zod';
import * as z from 'zod';
import type { ClaudeCall, EnhanceInput, Enhancement } from '../claude.ts';
import { followUpsFrom } from '../offline/follow-ups.ts';
import { ask } from './ask.ts';
import { cachedSystem } from './conversation.ts';
import type { Provider } from './messages.ts';
import { parsedReply } from './parsed-reply.ts';
import { ENHANCE } from './prompts.ts';

const Written = z.object({ follow_ups: z.array(z.string()), rewritten: z.string().nullable() });
const MOST_FOLLOW_UPS = 3;

export async function enhanceOnline(
  provider: Provider,
  model: string,
  input: EnhanceInput,
  call: ClaudeCall,
): Promise<Enhancement> {
  const { question, answer, sources, headings, rewrite } = input;
  const told = {
    question,
    answer,
    sources: sources.map(({ number, document, quote }) => ({ number, document, quote })),
    headings,
    rewrite,
  };
  const asked = await ask(
    provider,
    'enhance',
    model,
    {
      system: cachedSystem(ENHANCE),
      output_config: { format: zodOutputFormat(Written) },
      messages: [{ role: 'user', content: JSON.stringify(told) }],
    },
    call,
  );
  const without = (note: string): Enhancement => ({ followUps: followUpsFrom(input), notes: rewrite ? [note] : [] });
  if ('short' in asked)
    return without(`The answer is not rewritten: no ${asked.short === 'budget' ? 'budget' : 'time'} was left.`);
  if ('failure' in asked) return without(`The answer is not rewritten: ${asked.failure.note}.`);
  const written = parsedReply(Written, asked.message);
  if (!written) {
    call.log.warn({ model, stopped: asked.message.stop_reason }, 'follow-ups that do not fit');
    return without('The answer is not rewritten: what Claude wrote could not be read.');
  }
  const followUps = written.follow_ups
    .map((text) => text.trim())
    .filter((text) => text !== '' && text.length <= 300)
    .slice(0, MOST_FOLLOW_UPS);
  if (!rewrite || !written.rewritten) return { followUps, notes: [] };
  const added = whatWasAdded(written.rewritten, input);
  if (added) return { followUps, notes: [`The answer is not rewritten: the rewrite would have added ${added}.`] };
  return { followUps, answer: written.rewritten, notes: [] };
}

/**
 * A rewrite may leave out and rephrase. What looks like a fact, and stands in neither answer nor question, was added: the
 * number of a source, a number in figures or words, a name.
 */
function whatWasAdded(rewritten: string, { answer, question }: EnhanceInput): string | undefined {
  const known = new Set(
    [...factsOf(answer), ...wordsOf(answer), ...wordsOf(question)].map((fact) => fact.toLowerCase()),
  );
  return factsOf(rewritten).find((fact) => !known.has(fact.toLowerCase()));
}

const NUMBERS =
  /\[\d+\]|\d[\d.,]*\d|\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen|(?:twen|thir|for|fif|six|seven|eigh|nine)ty|hundred|thousand|million|billion|half|twice|double)\b/gi;
/** A capital that begins a sentence or a line tells nothing, unless more follow. */
const NAMES = /\b\p{Lu}{2,}\b|(?<=[\p{L}\p{N},;:)] )\p{Lu}[\p{L}\p{N}]+/gu;

const factsOf = (text: string): string[] => [...(text.match(NUMBERS) ?? []), ...(text.match(NAMES) ?? [])];
const wordsOf = (text: string): string[] => text.match(/[\p{L}\p{N}]+/gu) ?? [];
