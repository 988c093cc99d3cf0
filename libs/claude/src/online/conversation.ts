import type { MessageParam, TextBlockParam } from '@anthropic-ai/sdk/resources/messages';
import type { Message } from '@docent/contracts/turn';

/** A system prompt never changes: it and the tools before it are read from the prompt cache. */
export function cachedSystem(text: string): TextBlockParam[] {
  return [{ type: 'text', text, cache_control: { type: 'ephemeral' } }];
}

/** The history, cached up to its end, then the question. The API wants user and assistant to take turns, the user first. */
export function conversation(history: Message[], question: string): MessageParam[] {
  const messages: MessageParam[] = [];
  for (const { role, text } of history) {
    if (text.trim() === '' || (messages.length === 0 && role === 'assistant')) continue;
    const block: TextBlockParam = { type: 'text', text };
    const last = messages.at(-1);
    if (last?.role === role) (last.content as TextBlockParam[]).push(block);
    else messages.push({ role, content: [block] });
  }
  const end = (messages.at(-1)?.content as TextBlockParam[] | undefined)?.at(-1);
  if (end) end.cache_control = { type: 'ephemeral' };
  const asked: TextBlockParam = { type: 'text', text: question };
  const last = messages.at(-1);
  if (last?.role === 'user') (last.content as TextBlockParam[]).push(asked);
  else messages.push({ role: 'user', content: [asked] });
  return messages;
}
