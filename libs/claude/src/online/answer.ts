import type {
  ContentBlockParam,
  MessageParam,
  RawMessageStreamEvent,
  StopReason,
  TextCitation,
} from '@anthropic-ai/sdk/resources/messages';
import { DECLINED, type AnswerEvent, type AnswerInput, type ClaudeCall, type Stopped } from '../claude.ts';
import { quickSettings, usageOf, type Tokens } from '../models.ts';
import { answerOffline } from '../offline/answer.ts';
import { tokensOf } from './ask.ts';
import { cachedSystem, conversation } from './conversation.ts';
import { failureOf, StreamCut, TimeOver } from './failure.ts';
import { limitsFor, type Limits } from './limits.ts';
import type { Provider, StreamParams } from './messages.ts';
import { ANSWER } from './prompts.ts';
import { searchResultsOf, type SearchResults } from './search-results.ts';
import { toolsForApi } from './tools.ts';

/** A stream that breaks before its first word is asked for again; one that broke later cannot be taken back. */
const STREAMS = 3;

export async function* answerOnline(
  provider: Provider,
  model: string,
  input: AnswerInput,
  call: ClaudeCall,
): AsyncGenerator<AnswerEvent, void, undefined> {
  const results = searchResultsOf(input.passages);
  const prompt = promptFrom(input, results);
  for (let attempt = 1; ; attempt++) {
    const limits = limitsFor('answer', model, prompt, call);
    if (limits === 'deadline') return yield* quotes(input, call, 'there was no time left to ask Claude', 'deadline');
    if (limits === 'budget') return yield* quotes(input, call, 'the budget does not pay for asking Claude', 'budget');
    let said = false;
    try {
      const params: StreamParams = {
        ...prompt,
        ...quickSettings(model),
        model: provider.modelName(model),
        max_tokens: limits.maxTokens,
        stream: true,
      };
      for await (const event of streamed(provider, model, params, limits, results, call)) {
        said ||= event.type !== 'end';
        yield event;
      }
      return;
    } catch (error) {
      const failure = failureOf(error, call);
      if (!failure.passing) throw failure.error;
      call.log.warn({ err: error, model, attempt, said }, failure.note);
      const stopped = failure.deadline ? 'deadline' : 'error';
      if (said) return yield { type: 'end', stopped, note: `The answer is cut short: ${failure.note}.` };
      if (attempt === STREAMS || !(error instanceof StreamCut))
        return yield* quotes(input, call, failure.note, failure.deadline ? 'deadline' : undefined);
    }
  }
}

/** What can be said without Claude: the best passages' own words. */
async function* quotes(
  input: AnswerInput,
  call: ClaudeCall,
  why: string,
  stopped?: Stopped,
): AsyncGenerator<AnswerEvent, void, undefined> {
  for await (const event of answerOffline(input, call)) {
    if (event.type !== 'end') yield event;
    else
      yield { type: 'end', stopped: stopped ?? event.stopped, note: `These are quotes, found without Claude: ${why}.` };
  }
}

function promptFrom({ question, history, documents, notes }: AnswerInput, { blocks }: SearchResults) {
  const messages: MessageParam[] = conversation(history, question);
  const found: ContentBlockParam[] = [
    { type: 'tool_use', id: 'toolu_found', name: 'search', input: { queries: [question.slice(0, 1000)] } },
  ];
  const results: ContentBlockParam[] = [
    { type: 'tool_result', tool_use_id: 'toolu_found', content: blocks.length > 0 ? blocks : 'No passage was found.' },
  ];
  // Names of documents, and notes, in which they may stand, are documents' words too: they come in the same way.
  if (documents || notes?.length) {
    const listed = documents?.map(({ path, title, pages, status }) => ({ path, title, pages, status }));
    found.push({ type: 'tool_use', id: 'toolu_listed', name: 'list_documents', input: {} });
    const content = JSON.stringify({ documents: listed, notes });
    results.push({ type: 'tool_result', tool_use_id: 'toolu_listed', content });
  }
  messages.push({ role: 'assistant', content: found }, { role: 'user', content: results });
  return { system: cachedSystem(ANSWER), tools: toolsForApi(), tool_choice: { type: 'none' as const }, messages };
}

async function* streamed(
  provider: Provider,
  model: string,
  params: StreamParams,
  limits: Limits,
  results: SearchResults,
  call: ClaudeCall,
): AsyncGenerator<AnswerEvent, void, undefined> {
  const client = await provider.client();
  const stream = await client.create(params, limits.options);
  const meter = { tokens: { input: 0, output: 0, cacheWrite: 0, cacheRead: 0 } as Tokens, characters: 0 };
  let text = '';
  let cited = 0;
  let citations: TextCitation[] = [];
  let stop: { reason: StopReason | null; explanation?: string | null } | undefined;
  let whole = false;
  try {
    for await (const event of stream) {
      measure(meter, event);
      if (event.type === 'content_block_delta' && event.delta.type === 'text_delta') {
        text += event.delta.text;
        if (event.delta.text !== '') yield { type: 'text', text: event.delta.text };
      } else if (event.type === 'content_block_delta' && event.delta.type === 'citations_delta') {
        citations.push(event.delta.citation);
      } else if (event.type === 'content_block_stop') {
        // A block's citations hold for all of its text, whenever they come.
        for (const resolved of distinct(citations, results, call)) {
          cited++;
          yield { type: 'citation', ...resolved };
        }
        citations = [];
      } else if (event.type === 'message_delta') {
        stop = { reason: event.delta.stop_reason, explanation: event.delta.stop_details?.explanation };
      } else if (event.type === 'message_stop') {
        whole = true;
      }
    }
    if (!whole) throw new StreamCut('the stream ended before the message did');
  } catch (error) {
    if (limits.options.signal.aborted) throw new TimeOver('the time was over', { cause: error });
    throw error instanceof StreamCut ? error : new StreamCut('the stream broke', { cause: error });
  } finally {
    call.spend(
      usageOf('answer', model, {
        ...meter.tokens,
        output: Math.max(meter.tokens.output, Math.ceil(meter.characters / 4)),
      }),
    );
  }
  yield endOf(stop, { text, cited, cutByBudget: limits.cutByBudget });
}

/** A stream that breaks tells its output tokens too late, or never: the characters that came stand in for them. */
function measure(meter: { tokens: Tokens; characters: number }, event: RawMessageStreamEvent): void {
  if (event.type === 'message_start') meter.tokens = tokensOf(event.message.usage);
  else if (event.type === 'content_block_delta' && event.delta.type === 'text_delta')
    meter.characters += event.delta.text.length;
  else if (event.type === 'message_delta') {
    meter.tokens = { ...meter.tokens, output: event.usage.output_tokens };
    meter.characters = 0;
  }
}

function distinct(citations: TextCitation[], results: SearchResults, call: ClaudeCall) {
  const found = new Map<string, { passage: number; quote: string }>();
  for (const citation of citations) {
    const resolved = results.resolve(citation);
    if (resolved) found.set(`${resolved.passage} ${resolved.quote}`, resolved);
    else call.log.warn({ citation }, 'a citation of nothing that was sent');
  }
  return found.values();
}

function endOf(
  stop: { reason: StopReason | null; explanation?: string | null } | undefined,
  { text, cited, cutByBudget }: { text: string; cited: number; cutByBudget: boolean },
): AnswerEvent {
  const end = (stopped: Stopped, note?: string): AnswerEvent => ({ type: 'end', stopped, ...(note && { note }) });
  switch (stop?.reason) {
    case 'refusal':
      return end(
        'refused',
        stop.explanation ? `Claude refused: ${stop.explanation}` : 'Claude refused to answer this.',
      );
    case 'max_tokens':
    case 'model_context_window_exceeded':
      return cutByBudget
        ? end('budget', 'The answer is cut short: the budget for this turn is spent.')
        : end('max-tokens', 'The answer is cut short: it is longer than one answer may be.');
    default:
      return end(cited === 0 && text.trimStart().startsWith(DECLINED) ? 'declined' : 'answered');
  }
}
