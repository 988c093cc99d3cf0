import type { Conversation, Turn } from '@docent/contracts/conversation-manager';
import { responseFormatter, type AnswerFormat } from '@docent/contracts/response-formatter';
import type { FunctionContext } from '@docent/function-kit';

type Formatted = { mediaType: string; body: string };

/** Answers are formatted so many at once: each takes an environment of response-formatter. */
const AT_ONCE = 4;

/** The turns with their answers in this format too, as the last event of a turn gives it. */
export async function inFormat(turns: Turn[], format: AnswerFormat, context: FunctionContext) {
  const all: (Turn & { formatted?: Formatted })[] = [];
  for (let at = 0; at < turns.length; at += AT_ONCE) {
    const some = turns.slice(at, at + AT_ONCE);
    const bodies = await Promise.all(some.map((turn) => formatted(turn, format, context)));
    all.push(...some.map((turn, index) => ({ ...turn, formatted: bodies[index] })));
  }
  return all;
}

async function formatted(turn: Turn, format: AnswerFormat, context: FunctionContext): Promise<Formatted | undefined> {
  if (turn.answer === '') return undefined;
  const { answer, sources, unsupported, followUps, receipt } = turn;
  const input = { answer, sources, unsupported, followUps, offline: receipt?.offline ?? false, format };
  const { mediaType, body } = await context.call(responseFormatter, input);
  return { mediaType, body };
}

/** A conversation as a Markdown document: each question a heading, each answer with its sources. */
export async function exported(
  { conversation, turns }: { conversation: Conversation; turns: Turn[] },
  context: FunctionContext,
): Promise<string> {
  const parts = [`# ${oneLine(conversation.title)}`];
  for (const turn of turns) {
    const { question, status, withheld } = turn;
    const answer = await formatted({ ...turn, followUps: [] }, 'markdown', context);
    parts.push(`## ${oneLine(question)}`, answer?.body.trim() ?? `(${withheld ? 'withheld' : status})`);
  }
  return `${parts.join('\n\n')}\n`;
}

const oneLine = (text: string) => text.replace(/\s+/g, ' ').trim();
