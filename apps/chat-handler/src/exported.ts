import type { Conversation, Turn } from '@docent/contracts/conversation-manager';
import { responseFormatter } from '@docent/contracts/response-formatter';
import type { FunctionContext } from '@docent/function-kit';

/** A conversation as a Markdown document: each question a heading, each answer with its sources. */
export async function exported(
  { conversation, turns }: { conversation: Conversation; turns: Turn[] },
  context: FunctionContext,
): Promise<string> {
  const parts = [`# ${oneLine(conversation.title)}`];
  for (const { question, answer, sources, unsupported, status, withheld } of turns) {
    const input = { answer, sources, unsupported, format: 'markdown' as const };
    const body =
      answer === '' ? `(${withheld ? 'withheld' : status})` : (await context.call(responseFormatter, input)).body;
    parts.push(`## ${oneLine(question)}`, body.trim());
  }
  return `${parts.join('\n\n')}\n`;
}

const oneLine = (text: string) => text.replace(/\s+/g, ' ').trim();
