import { Anthropic } from '@anthropic-ai/sdk';
import type { MessageCreateParamsNonStreaming } from '@anthropic-ai/sdk/resources/messages';
import { startStandIn, type StandIn } from './index.ts';

let api: StandIn;
let messages: Anthropic['messages'];

beforeAll(async () => {
  api = await startStandIn();
  messages = new Anthropic({ apiKey: 'test-key', baseURL: api.url, maxRetries: 0 }).messages;
});
afterAll(() => api.close());

const FOUND = {
  type: 'search_result',
  source: 'a',
  title: 'a',
  content: [{ type: 'text', text: 'a' }],
  citations: { enabled: true },
};
const USE = { role: 'assistant', content: [{ type: 'tool_use', id: 'toolu_1', name: 'look', input: {} }] };
const LOOK = { name: 'look', input_schema: { type: 'object', additionalProperties: false } };
const question = { role: 'user', content: 'What is a?' };
const result = (more: object = {}) => ({ type: 'tool_result', tool_use_id: 'toolu_1', content: [FOUND], ...more });

test.each([
  ['sampling parameters', { temperature: 0.5 }, /sampling/],
  ['a field it does not know', { surprise: 1 }, /surprise: Extra inputs/],
  ['a prefilled answer', { messages: [question, { role: 'assistant', content: 'It is' }] }, /prefill/],
  ['an empty text', { messages: [{ role: 'user', content: ' ' }] }, /non-whitespace/],
  ['a forced tool on Sonnet 5.5', { tools: [LOOK], tool_choice: { type: 'any' } }, /forced/],
  ['thinking switched off on Sonnet 5.5', { thinking: { type: 'disabled' } }, /between_tools/],
  [
    'a tool_result without its tool_use',
    { tools: [LOOK], messages: [question, { role: 'user', content: [result()] }] },
    /unexpected `tool_use_id`/,
  ],
  [
    'a tool_use without its tool_result',
    { tools: [LOOK], messages: [question, USE, question] },
    /without `tool_result`/,
  ],
  [
    'tool blocks without tools',
    { messages: [question, USE, { role: 'user', content: [result()] }] },
    /must define tools/,
  ],
  [
    'text before a tool_result',
    { tools: [LOOK], messages: [question, USE, { role: 'user', content: [{ type: 'text', text: 'so' }, result()] }] },
    /come before/,
  ],
  [
    'citations with structured output',
    {
      tools: [LOOK],
      messages: [question, USE, { role: 'user', content: [result()] }],
      output_config: { format: { type: 'json_schema', schema: { type: 'object', additionalProperties: false } } },
    },
    /citations/,
  ],
  [
    'citations of some search results only',
    {
      tools: [LOOK],
      messages: [
        question,
        USE,
        { role: 'user', content: [result({ content: [FOUND, { ...FOUND, citations: { enabled: false } }] })] },
      ],
    },
    /all search results or for none/,
  ],
  [
    'a strict tool whose schema is open',
    { tools: [{ ...LOOK, strict: true, input_schema: { type: 'object' } }] },
    /additionalProperties/,
  ],
  [
    'a strict tool with limits of length',
    {
      tools: [
        {
          ...LOOK,
          strict: true,
          input_schema: { ...LOOK.input_schema, properties: { q: { type: 'string', maxLength: 5 } } },
        },
      ],
    },
    /maxLength/,
  ],
])('the stand-in refuses %s, as the API does', async (_what, more, why) => {
  const request = { model: 'claude-sonnet-5-5', max_tokens: 100, messages: [question], ...more };
  await expect(messages.create(request as MessageCreateParamsNonStreaming)).rejects.toMatchObject({
    status: 400,
    type: 'invalid_request_error',
    apiMessage: expect.stringMatching(why),
  });
});

test('the stand-in refuses a request without a key, and a model that it does not know', async () => {
  const body = JSON.stringify({ model: 'claude-sonnet-5-5', max_tokens: 1, messages: [question] });
  expect((await fetch(`${api.url}/v1/messages`, { method: 'POST', body })).status).toBe(401);
  const unknown = { model: 'claude-unheard-of', max_tokens: 1, messages: [{ role: 'user' as const, content: 'a' }] };
  await expect(messages.create(unknown)).rejects.toMatchObject({ status: 404, type: 'not_found_error' });
});

test('what the stand-in streams makes the message that it answers whole', async () => {
  const request = {
    model: 'claude-haiku-5-5',
    max_tokens: 100,
    messages: [{ role: 'user' as const, content: 'What is a?' }],
  };
  const { content, usage } = await messages.create(request);
  const streamed = await messages.stream(request).finalMessage();
  expect(streamed.content).toEqual(content);
  expect(streamed.usage.output_tokens).toBe(usage.output_tokens);
});

test('a stream that is cut makes the SDK’s final message fail', async () => {
  api.next({ cutAfter: 4, cleanly: true });
  const request = {
    model: 'claude-haiku-5-5',
    max_tokens: 100,
    messages: [{ role: 'user' as const, content: 'What is a?' }],
  };
  await expect(messages.stream(request).finalMessage()).rejects.toThrow();
});

test('tool input that is no JSON fails in the SDK', async () => {
  api.next({ content: [{ type: 'tool_use', name: 'look', input: '{"q": /* no */ 1}' }], stop_reason: 'tool_use' });
  const request = {
    model: 'claude-haiku-5-5',
    max_tokens: 100,
    messages: [{ role: 'user' as const, content: 'What is a?' }],
    tools: [LOOK],
  };
  await expect(messages.stream(request as never).finalMessage()).rejects.toThrow();
});
