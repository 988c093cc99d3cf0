import type { Message } from '@anthropic-ai/sdk/resources/messages';
import type * as z from 'zod';

/** What a message says in the form that was asked for; null when it does not, as when it was cut or refused. */
export function parsedReply<Schema extends z.ZodType>(schema: Schema, { content }: Message): z.output<Schema> | null {
  try {
    return schema.parse(JSON.parse(content.flatMap((block) => (block.type === 'text' ? [block.text] : [])).join('')));
  } catch {
    return null;
  }
}
