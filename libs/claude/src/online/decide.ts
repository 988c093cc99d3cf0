import type { MessageParam, ToolResultBlockParam, ToolUseBlockParam } from '@anthropic-ai/sdk/resources/messages';
import type { Action, Observation } from '@docent/contracts/actions';
import type { ClaudeCall, DecideInput, Decision } from '../claude.ts';
import { decideOffline } from '../offline/decide.ts';
import { isPlainlyAnswered } from '../offline/plain.ts';
import { ask } from './ask.ts';
import { cachedSystem, conversation } from './conversation.ts';
import type { Provider } from './messages.ts';
import { DECIDE } from './prompts.ts';
import { meaningOf, toolsForApi, type ToolName } from './tools.ts';

/** The contract's limit on actions side by side. */
const MOST_ACTIONS = 8;
/** Characters of passages shown for a decision, all together. */
const SHOWN_CHARACTERS = 60_000;
const ANSWER: Decision = { actions: [], conclusion: { type: 'answer' } };

export async function decideOnline(
  provider: Provider,
  model: string,
  input: DecideInput,
  call: ClaudeCall,
): Promise<Decision> {
  // Nothing is left to decide: only an answer can follow, and whoever writes it can put a question back as well.
  if (input.roundsLeft <= 1 || isPlainlyAnswered(input)) return ANSWER;
  const asked = await ask(
    provider,
    'decide',
    model,
    {
      system: cachedSystem(DECIDE),
      tools: toolsForApi(),
      tool_choice: { type: 'auto' },
      messages: messagesFrom(input),
    },
    call,
  );
  if (!('message' in asked)) return decideOffline(input);
  const { content, stop_reason } = asked.message;
  if (stop_reason === 'refusal') {
    call.log.warn({ model }, 'Claude refused to decide');
    return decideOffline(input);
  }
  const uses = content.filter((block) => block.type === 'tool_use');
  const meanings = uses.map(({ name, input: given }) => ({ name, meaning: meaningOf(name, given) }));
  for (const { name, meaning } of meanings)
    if (!meaning) call.log.warn({ model, tool: name }, 'a tool call that does not fit');
  const understood = meanings.flatMap(({ meaning }) => meaning ?? []);
  // Looking up comes before concluding: a model that asks for both has not seen yet what it asks for.
  const actions = newActions(
    understood.flatMap(({ actions }) => actions),
    input.observations,
  ).slice(0, MOST_ACTIONS);
  if (actions.length > 0) return { actions };
  const conclusion = understood.find((meaning) => meaning.conclusion)?.conclusion;
  if (conclusion) return { actions: [], conclusion };
  return uses.length > 0 && input.observations.length === 0 ? decideOffline(input) : ANSWER;
}

function newActions(actions: Action[], observations: Observation[]): Action[] {
  const done = new Set(observations.map(({ action }) => JSON.stringify(action)));
  return actions.filter((action) => {
    const text = JSON.stringify(action);
    return !done.has(text) && done.add(text);
  });
}

/** Results of tools called side by side stand in one message: apart, they teach the model to call one at a time. */
function messagesFrom({ question, history, observations, roundsLeft }: DecideInput): MessageParam[] {
  const messages = conversation(history, question);
  if (observations.length === 0) return messages;
  const share = Math.floor(SHOWN_CHARACTERS / observations.length);
  const uses = observations.map(({ action }, index): ToolUseBlockParam => ({
    type: 'tool_use',
    id: `toolu_${index}`,
    ...asToolCall(action),
  }));
  const results = observations.map((observation, index): ToolResultBlockParam => ({
    type: 'tool_result',
    tool_use_id: `toolu_${index}`,
    content: shown(observation, share),
    ...(observation.error && { is_error: true }),
  }));
  messages.push({ role: 'assistant', content: uses });
  messages.push({ role: 'user', content: [...results, { type: 'text', text: `Rounds left: ${roundsLeft - 1}.` }] });
  return messages;
}

function asToolCall({ type, ...input }: Action): { name: ToolName; input: object } {
  return { name: type === 'list' ? 'list_documents' : type, input };
}

/** As JSON: nothing that a document says can look like the end of it. */
function shown({ passages, documents, note, error }: Observation, most: number): string {
  if (error) return JSON.stringify({ error });
  let left = most;
  const cut = passages?.map(({ document, path, title, headings, place, text }) => {
    const part = text.slice(0, Math.max(0, left));
    left -= part.length;
    return { document, path, title, headings, pages: place.pages, text: part };
  });
  const listed = documents?.map(({ document, path, title, pages, status }) => ({
    document,
    path,
    title,
    pages,
    status,
  }));
  return JSON.stringify({ passages: cut, documents: listed, note });
}
