import { zodOutputFormat } from '@anthropic-ai/sdk/helpers/zod';
import * as z from 'zod';
import type { ClaudeCall, RerankInput } from '../claude.ts';
import { ask } from './ask.ts';
import { cachedSystem } from './conversation.ts';
import type { Provider } from './messages.ts';
import { parsedReply } from './parsed-reply.ts';
import { RERANK } from './prompts.ts';

const Order = z.object({ best: z.array(z.int()) });
/** Characters of a passage that are shown. */
const SHOWN_CHARACTERS = 1_500;

/** See `Claude.rerank`. A place that no passage has, or that was named before, counts for nothing. */
export async function rerankOnline(
  provider: Provider,
  model: string,
  { queries, passages }: RerankInput,
  call: ClaudeCall,
): Promise<number[] | null> {
  const shown = passages.map(({ path, headings, text }, place) => ({
    ...{ place, path, headings },
    text: text.slice(0, SHOWN_CHARACTERS),
  }));
  const asked = await ask(
    provider,
    'rerank',
    model,
    {
      system: cachedSystem(RERANK),
      output_config: { format: zodOutputFormat(Order) },
      messages: [{ role: 'user', content: JSON.stringify({ queries, passages: shown }) }],
    },
    call,
  );
  if (!('message' in asked)) return null;
  const order = parsedReply(Order, asked.message);
  if (!order) call.log.warn({ model, stopped: asked.message.stop_reason }, 'an order of passages that does not fit');
  return order && [...new Set(order.best)].filter((place) => place in passages);
}
