import type { ContentBlock, StopReason, TextCitation } from '@anthropic-ai/sdk/resources/messages';
import { DECLINED } from '../claude.ts';
import { stemsOf } from '../offline/terms.ts';
import { blocksOf, type Json, type Request } from './rules.ts';

/** What the stand-in says. `input` of a tool_use may be a string: it is then sent as it is, fit or not. */
export type Reply = { content: ReplyBlock[]; stop_reason?: StopReason; explanation?: string };
export type ReplyBlock =
  | { type: 'text'; text: string; citations?: TextCitation[] }
  | { type: 'thinking'; thinking: string }
  | { type: 'tool_use'; name: string; input: object | string };

/**
 * A reply such as the request asks for. This is no model: it searches with the question as it stands, concludes once
 * tools have answered, cites the sentence that shares most words with the question, and fills a schema with the least.
 */
export function plainReply(request: Request): Reply {
  const { messages, tools, tool_choice, output_config } = request;
  const schema = ((output_config as Json | undefined)?.format as Json | undefined)?.schema;
  if (schema) return { content: [{ type: 'text', text: JSON.stringify(leastOf(schema as Json)) }] };
  const question = lastQuestion(messages);
  const results = messages.flatMap(({ content }) => blocksOf(content)).filter(({ type }) => type === 'tool_result');
  if (tools && (tool_choice as Json | undefined)?.type !== 'none') {
    const use = results.length > 0 ? { name: 'answer', input: {} } : { name: 'search', input: { queries: [question] } };
    return { content: [{ type: 'tool_use', ...use }], stop_reason: 'tool_use' };
  }
  const cited = closest(
    question,
    results.flatMap(({ content }) => blocksOf(content)).filter(({ type }) => type === 'search_result'),
  );
  return { content: [cited ?? { type: 'text', text: DECLINED }] };
}

function lastQuestion(messages: Request['messages']): string {
  const asked = messages.findLast(
    ({ role, content }) => role === 'user' && blocksOf(content).every(({ type }) => type === 'text'),
  );
  return String(blocksOf(asked?.content).at(-1)?.text ?? '');
}

function closest(question: string, results: Json[]): ReplyBlock | undefined {
  const asked = stemsOf(question);
  let best: { shared: number; result: number; block: number } = { shared: 0, result: 0, block: 0 };
  for (const [result, { content }] of results.entries()) {
    for (const [block, { text }] of blocksOf(content).entries()) {
      const shared = [...stemsOf(String(text))].filter((stem) => asked.has(stem)).length;
      if (shared > best.shared) best = { shared, result, block };
    }
  }
  if (best.shared === 0) return undefined;
  return {
    type: 'text',
    text: citationOf(results, best.result, best.block).cited_text,
    citations: [citationOf(results, best.result, best.block)],
  };
}

/** A citation of one block, as the API makes it. */
function citationOf(results: Json[], result: number, block: number): TextCitation {
  const { content, source, title } = results[result]!;
  return {
    type: 'search_result_location',
    cited_text: String(blocksOf(content)[block]!.text),
    source: String(source),
    title: String(title),
    search_result_index: result,
    start_block_index: block,
    end_block_index: block + 1,
  };
}

function leastOf(schema: Json): unknown {
  const variants = schema.anyOf as Json[] | undefined;
  if (variants) return variants.some(({ type }) => type === 'null') ? null : leastOf(variants[0]!);
  if (schema.enum) return (schema.enum as unknown[])[0];
  switch (schema.type) {
    case 'object':
      return Object.fromEntries(
        Object.entries((schema.properties ?? {}) as Record<string, Json>).map(([key, value]) => [key, leastOf(value)]),
      );
    case 'array':
      return [leastOf(schema.items as Json)];
    case 'number':
    case 'integer':
      return 0;
    case 'boolean':
      return false;
    case 'null':
      return null;
    default:
      return 'What else do the documents say?';
  }
}

/** The blocks as the API numbers and completes them. */
export function contentOf({ content }: Reply): ContentBlock[] {
  return content.map((block, index): ContentBlock => {
    if (block.type === 'text') return { type: 'text', text: block.text, citations: block.citations ?? null };
    if (block.type === 'thinking') return { type: 'thinking', thinking: block.thinking, signature: 'c2lnbmVk' };
    return {
      type: 'tool_use',
      id: `toolu_stand_in_${index}`,
      caller: { type: 'direct' },
      name: block.name,
      input: block.input,
    };
  });
}
