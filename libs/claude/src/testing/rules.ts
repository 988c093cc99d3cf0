/* The Messages API as strict as it is: what it answers 400 to, the stand-in does too. From the API's reference and errors seen. */

export type Json = { [key: string]: unknown };
export type Request = Json & { model: string; messages: { role: string; content: string | Json[] }[] };
type Rule = (request: Request) => string | undefined;

const FIELDS = new Set(
  `cache_control container diagnostics inference_geo max_tokens messages metadata model output_config service_tier speed
  stop_sequences stream system thinking tool_choice tools`.split(/\s+/),
);
/** What strict schemas cannot hold. */
const LOOSE_KEYWORDS =
  `minLength maxLength minimum maximum exclusiveMinimum exclusiveMaximum multipleOf maxItems uniqueItems
  minProperties maxProperties patternProperties propertyNames not if then else oneOf`.split(/\s+/);
const THINKING: Record<string, string[]> = {
  'claude-sonnet-5-5': ['adaptive', 'between_tools'],
  'claude-haiku-5-5': ['adaptive'],
  'claude-opus-5-5': ['adaptive'],
  'claude-fable-5-2': ['adaptive'],
  'claude-haiku-4-5': ['enabled', 'disabled'],
};
export const MODELS = Object.keys(THINKING);
const NO_FORCED_TOOLS = ['claude-sonnet-5-5', 'claude-opus-5-5', 'claude-fable-5-2'];
const MOST_BREAKPOINTS = 4;

export const plainModel = (model: string) => model.replace(/^(?:global\.)?anthropic\./, '');
export const blocksOf = (content: unknown): Json[] =>
  typeof content === 'string' ? [{ type: 'text', text: content }] : ((content ?? []) as Json[]);
const messageBlocks = (request: Request) => request.messages.flatMap(({ content }) => blocksOf(content));
const format = (request: Request) => (request.output_config as Json | undefined)?.format;

/** Every block of the request, those inside tool results too. */
function allBlocks(request: Request): Json[] {
  const blocks = [...blocksOf(request.system), ...messageBlocks(request)];
  return blocks.flatMap((block) => (block.type === 'tool_result' ? [block, ...blocksOf(block.content)] : [block]));
}

const RULES: Rule[] = [
  (request) => {
    const extra = Object.keys(request).find((key) => !FIELDS.has(key));
    if (extra && /^(?:temperature|top_p|top_k)$/.test(extra))
      return `${extra}: sampling parameters are not supported on this model`;
    return extra && `${extra}: Extra inputs are not permitted`;
  },
  ({ max_tokens }) =>
    Number.isInteger(max_tokens) && (max_tokens as number) >= 1 ? undefined : 'max_tokens: must be a positive integer',
  ({ messages }) =>
    Array.isArray(messages) && messages.length > 0 ? undefined : 'messages: at least one message is required',
  ({ messages }) => (messages[0]!.role === 'user' ? undefined : 'messages: first message must use the "user" role'),
  ({ messages }) => {
    const index = messages.findIndex(({ role }) => role !== 'user' && role !== 'assistant');
    return index === -1 ? undefined : `messages.${index}.role: Input should be 'user' or 'assistant'`;
  },
  ({ messages }) =>
    messages.at(-1)!.role === 'user' ? undefined : 'This model does not support assistant message prefill',
  ({ messages }) => {
    const index = messages.findIndex(({ content }) => blocksOf(content).length === 0);
    return index === -1 ? undefined : `messages.${index}: all messages must have non-empty content`;
  },
  (request) =>
    allBlocks(request).some((block) => block.type === 'text' && String(block.text ?? '').trim() === '')
      ? 'messages: text content blocks must contain non-whitespace text'
      : undefined,
  pairing,
  (request) =>
    !request.tools && messageBlocks(request).some(({ type }) => type === 'tool_use' || type === 'tool_result')
      ? 'Requests which include `tool_use` or `tool_result` blocks must define tools'
      : undefined,
  tools,
  (request) => {
    const { type } = (request.tool_choice ?? {}) as Json;
    return (type === 'any' || type === 'tool') && NO_FORCED_TOOLS.includes(plainModel(request.model))
      ? 'tool_choice: forced tool use is not supported on this model; use auto'
      : undefined;
  },
  searchResults,
  (request) =>
    format(request) && allBlocks(request).some((block) => (block.citations as Json | undefined)?.enabled)
      ? 'output_config.format: citations cannot be used together with structured output'
      : undefined,
  (request) => {
    const given = format(request) as { schema?: unknown } | undefined;
    return given && looseness(given.schema, 'output_config.format.schema');
  },
  (request) => {
    const { type } = (request.thinking ?? {}) as { type?: string };
    const accepted = THINKING[plainModel(request.model)]!;
    return type === undefined || accepted.includes(type)
      ? undefined
      : `thinking.type: ${type} is not supported on this model; use ${accepted.join(' or ')}`;
  },
  (request) =>
    (request.output_config as Json | undefined)?.effort && plainModel(request.model) === 'claude-haiku-4-5'
      ? 'output_config.effort: not supported on this model'
      : undefined,
  (request) => {
    const set = [...((request.tools ?? []) as Json[]), ...allBlocks(request)].filter((block) => block.cache_control);
    return set.length > MOST_BREAKPOINTS
      ? `A maximum of ${MOST_BREAKPOINTS} blocks with cache_control may be provided. Found ${set.length}.`
      : undefined;
  },
];

/** The first thing that is wrong with a request, in the API's words or close to them. */
export function wrongWith(request: Request): string | undefined {
  for (const rule of RULES) {
    const wrong = rule(request);
    if (wrong) return wrong;
  }
  return undefined;
}

/** Every tool_use is answered in the next message, and first there; no tool_result stands without its tool_use. */
function pairing({ messages }: Request): string | undefined {
  for (const [index, { content }] of messages.entries()) {
    const blocks = blocksOf(content);
    const results = blocks.filter(({ type }) => type === 'tool_result').map(({ tool_use_id }) => tool_use_id);
    const used = idsOfUses(messages[index - 1]?.content);
    const orphan = results.find((id) => !used.includes(id));
    if (orphan !== undefined)
      return `messages.${index}: unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${orphan}`;
    const missing = used.find((id) => !results.includes(id));
    if (missing !== undefined)
      return `messages.${index}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${missing}`;
    const afterText = blocks.findLastIndex(({ type }) => type === 'tool_result') >= results.length;
    if (results.length > 0 && afterText)
      return `messages.${index}: \`tool_result\` blocks must come before other content`;
  }
  return undefined;
}

const idsOfUses = (content: unknown) =>
  blocksOf(content)
    .filter(({ type }) => type === 'tool_use')
    .map(({ id }) => id);

function tools(request: Request): string | undefined {
  const given = (request.tools ?? []) as Json[];
  const names = given.map(({ name }) => String(name));
  if (new Set(names).size < names.length) return 'tools: Tool names must be unique';
  for (const [index, tool] of given.entries()) {
    if (!/^[a-zA-Z0-9_-]{1,64}$/.test(names[index]!)) return `tools.${index}.name: should match ^[a-zA-Z0-9_-]{1,64}$`;
    if ((tool.input_schema as Json | undefined)?.type !== 'object')
      return `tools.${index}.input_schema.type: should be 'object'`;
    const loose = tool.strict ? looseness(tool.input_schema, `tools.${index}.input_schema`) : undefined;
    if (loose) return loose;
  }
  return undefined;
}

/** Why a schema cannot be held to by the letter. */
function looseness(schema: unknown, at: string): string | undefined {
  if (Array.isArray(schema)) return firstOf(schema.map((part, index) => () => looseness(part, `${at}.${index}`)));
  if (typeof schema !== 'object' || schema === null) return undefined;
  const node = schema as Json;
  const keyword = LOOSE_KEYWORDS.find((word) => word in node && typeof node[word] !== 'object');
  if (keyword) return `${at}: For '${String(node.type)}' type, property '${keyword}' is not supported`;
  if (node.type === 'object' && node.additionalProperties !== false)
    return `${at}: For 'object' type, 'additionalProperties' must be explicitly set to false`;
  if (typeof node.minItems === 'number' && node.minItems > 1)
    return `${at}: 'minItems' values other than 0 or 1 are not supported`;
  return firstOf(
    Object.entries(node).map(
      ([key, value]) =>
        () =>
          looseness(value, `${at}.${key}`),
    ),
  );
}

function firstOf(checks: (() => string | undefined)[]): string | undefined {
  for (const check of checks) {
    const wrong = check();
    if (wrong) return wrong;
  }
  return undefined;
}

function searchResults(request: Request): string | undefined {
  const results = allBlocks(request).filter(({ type }) => type === 'search_result');
  for (const { source, title, content } of results) {
    if (typeof source !== 'string' || source === '') return 'search_result.source: a non-empty string is required';
    if (typeof title !== 'string' || title === '') return 'search_result.title: a non-empty string is required';
    const blocks = blocksOf(content);
    if (blocks.length === 0 || blocks.some((block) => block.type !== 'text'))
      return 'search_result.content: text blocks are required';
    if (blocks.some((block) => String(block.text ?? '').trim() === ''))
      return 'search_result.content: text must be non-empty';
  }
  const enabled = new Set(results.map(({ citations }) => Boolean((citations as Json | undefined)?.enabled)));
  return enabled.size > 1 ? 'search_result.citations: must be enabled for all search results or for none' : undefined;
}
