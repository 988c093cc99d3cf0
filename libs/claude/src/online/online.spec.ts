import type { Observation } from '@docent/contracts/actions';
import type { Passage } from '@docent/contracts/passage';
import type { Usage } from '@docent/contracts/turn';
import { log } from '@docent/function-kit';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  claudeFromEnvironment,
  DECLINED,
  type AnswerEvent,
  type AnswerInput,
  type Claude,
  type ClaudeCall,
} from '../index.ts';
import { startStandIn, type Reply, type StandIn } from '../testing/index.ts';

const ID = '0'.repeat(26);
const OTHER = '1'.repeat(26);

function passage(path: string, text: string): Passage {
  const place = { items: { from: 0, to: 1 }, characters: { from: 0, to: text.length } };
  return { document: ID, version: ID, collection: 'default', path, chunk: 0, headings: [], place, text, ranks: {} };
}

const PASSAGES = [
  passage(
    'duck.html',
    'Ducks are birds. Ducks eat grasses, aquatic plants and insects.  They\nforage in shallow water.',
  ),
  passage('blank.txt', '  \n '),
  passage('warranty.md', 'The warranty lasts for twelve months. It covers the motor and the battery.'),
];
const INPUT: AnswerInput = { question: 'How long does the warranty last?', history: [], passages: PASSAGES };
const QUOTE = 'The warranty lasts for twelve months.';

/** Bedrock's Messages API speaks the same protocol, signed otherwise and with other model names. */
const PROVIDERS: [string, (url: string) => NodeJS.ProcessEnv, string][] = [
  ['anthropic', (url) => ({ ANTHROPIC_API_KEY: 'test-key', ANTHROPIC_BASE_URL: url }), ''],
  [
    'bedrock',
    (url) => ({ CLAUDE_PROVIDER: 'bedrock', AWS_REGION: 'eu-central-1', ANTHROPIC_BEDROCK_MANTLE_BASE_URL: url }),
    'anthropic.',
  ],
];

describe.each(PROVIDERS)('Claude by %s', (_provider, env, prefix) => {
  let api: StandIn;
  let claude: Claude;
  let spent: Usage[];

  beforeEach(async () => {
    process.env.AWS_ACCESS_KEY_ID = 'test';
    process.env.AWS_SECRET_ACCESS_KEY = 'test';
    api = await startStandIn();
    claude = claudeFromEnvironment(env(api.url));
    spent = [];
  });
  afterEach(() => api.close());

  const callWith = (more: Partial<ClaudeCall> = {}): ClaudeCall => ({
    signal: new AbortController().signal,
    deadline: Date.now() + 30_000,
    budget: null,
    spend: (usage) => void spent.push(usage),
    log: log.child({}, { level: 'silent' }),
    ...more,
  });

  async function answer(input: Partial<AnswerInput> = {}, more: Partial<ClaudeCall> = {}) {
    const events: AnswerEvent[] = [];
    for await (const event of claude.answer({ ...INPUT, ...input }, callWith(more))) events.push(event);
    const text = events.map((event) => (event.type === 'text' ? event.text : '')).join('');
    const citations = events.flatMap((event) => (event.type === 'citation' ? [event] : []));
    expect(events.filter(({ type }) => type === 'end')).toEqual([events.at(-1)]);
    return { events, text, citations, end: events.at(-1)! as Extract<AnswerEvent, { type: 'end' }> };
  }

  const observation = (passages: Passage[]): Observation => ({
    action: { type: 'search', queries: ['warranty'] },
    milliseconds: 5,
    passages,
  });
  const decide = (more: object = {}, call: Partial<ClaudeCall> = {}) =>
    claude.decide({ question: INPUT.question, history: [], observations: [], roundsLeft: 3, ...more }, callWith(call));
  const use = (name: string, input: object | string): Reply => ({
    content: [{ type: 'tool_use', name, input }],
    stop_reason: 'tool_use',
  });

  describe('an answer', () => {
    test('streams, and cites the exact words of the passage behind the text they support', async () => {
      const { events, text, citations, end } = await answer();
      expect(text).toBe(QUOTE);
      expect(citations).toEqual([{ type: 'citation', passage: 2, quote: QUOTE }]);
      expect(events.filter(({ type }) => type === 'text').length).toBeGreaterThan(1);
      expect(events.at(-2)!.type).toBe('citation');
      expect(end).toEqual({ type: 'end', stopped: 'answered' });
    });

    test('is asked of the model of its role, with one search result a passage and one block a sentence', async () => {
      await answer();
      const [request] = api.requests;
      expect(request!.model).toBe(`${prefix}claude-sonnet-5-5`);
      const results = JSON.stringify(request!.messages.at(-1));
      expect(
        JSON.parse(results).content[0].content.map(({ content }: { content: object[] }) => content.length),
      ).toEqual([3, 2]);
    });

    test('quotes several sentences as they stand in the passage, line breaks and all', async () => {
      const location = {
        type: 'search_result_location' as const,
        cited_text: '',
        source: 'duck.html',
        title: 'duck.html',
      };
      api.next({
        content: [
          {
            type: 'text',
            text: 'Plants.',
            citations: [{ ...location, search_result_index: 0, start_block_index: 1, end_block_index: 3 }],
          },
        ],
      });
      const { citations } = await answer();
      expect(citations[0]!.quote).toBe(
        'Ducks eat grasses, aquatic plants and insects.  They\nforage in shallow water.',
      );
      expect(PASSAGES[0]!.text).toContain(citations[0]!.quote);
    });

    test('leaves out a citation of nothing that was sent', async () => {
      const location = {
        type: 'search_result_location' as const,
        cited_text: '',
        source: 'x',
        title: 'x',
        search_result_index: 9,
      };
      api.next({
        content: [
          { type: 'text', text: 'Plants.', citations: [{ ...location, start_block_index: 0, end_block_index: 1 }] },
        ],
      });
      expect((await answer()).citations).toEqual([]);
    });

    test('keeps thinking to itself', async () => {
      api.next({
        content: [
          { type: 'thinking', thinking: 'Hm.' },
          { type: 'text', text: 'Twelve months.' },
        ],
      });
      expect((await answer()).text).toBe('Twelve months.');
    });

    test('that begins with the sentence for it is declined', async () => {
      api.next({ content: [{ type: 'text', text: `${DECLINED} The closest is about ducks.` }] });
      expect((await answer()).end.stopped).toBe('declined');
    });

    test('that Claude refuses says why', async () => {
      api.next({ content: [{ type: 'text', text: 'I' }], stop_reason: 'refusal', explanation: 'not this' });
      expect((await answer()).end).toEqual({ type: 'end', stopped: 'refused', note: 'Claude refused: not this' });
    });

    test('that is too long is cut short, and says so', async () => {
      api.next({ content: [{ type: 'text', text: 'Twelve' }], stop_reason: 'max_tokens' });
      expect((await answer()).end).toMatchObject({ stopped: 'max-tokens', note: expect.stringMatching(/longer than/) });
    });
  });

  describe('when the API has a bad day', () => {
    test.each([429, 500, 529])('%d is tried again', async (status) => {
      api.next({ status, retryAfterMs: 1 }, { status, retryAfterMs: 1 });
      expect((await answer()).end).toEqual({ type: 'end', stopped: 'answered' });
      expect(api.requests.length).toBe(3);
    });

    test.each([
      [429, /asked too often/],
      [529, /overloaded/],
      [503, /could not be reached/],
    ])('after %d again and again the best quotes are the answer, and that is said', async (status, why) => {
      const fault = { status, retryAfterMs: 1 };
      api.next(fault, fault, fault, fault);
      const { text, citations, end } = await answer();
      expect(text).toContain('twelve months');
      expect(citations[0]).toEqual({ type: 'citation', passage: 2, quote: QUOTE });
      expect(end).toMatchObject({ stopped: 'answered', note: expect.stringMatching(why) });
    });

    test.each([
      [401, 'claude-refused-key'],
      [404, 'claude-unknown-model'],
      [400, 'claude-bad-request'],
      [402, 'claude-billing'],
    ])('%d is an error that somebody must set right', async (status, reason) => {
      api.next({ status });
      await expect(answer()).rejects.toMatchObject({ code: 'Upstream', details: { reason } });
    });

    const EVENTS_OF_AN_ANSWER = 12;
    test.each([true, false])(
      'a stream cut at any event (cleanly: %s) gives the whole answer, or a part that says so',
      async (cleanly) => {
        for (let cutAfter = 0; cutAfter <= EVENTS_OF_AN_ANSWER; cutAfter++) {
          api.next({ cutAfter, cleanly });
          const { text, end } = await answer();
          if (end.stopped === 'answered') expect(text).toBe(QUOTE);
          else {
            expect(end).toMatchObject({ stopped: 'error', note: expect.stringMatching(/cut short/) });
            expect(QUOTE.startsWith(text.trimEnd())).toBe(true);
          }
        }
      },
    );

    test('an error in the stream is tried again while nothing was said, and ends the answer afterwards', async () => {
      api.next({ errorAfter: 2 });
      expect((await answer()).end.stopped).toBe('answered');
      api.next({ errorAfter: 5 });
      expect((await answer()).end).toMatchObject({ stopped: 'error', note: expect.stringMatching(/overloaded/) });
    });

    test('an API that never answers costs no more than the time there is', async () => {
      api.next({ hang: true }, { hang: true });
      const { text, end } = await answer({}, { deadline: Date.now() + 1300 });
      expect(text).toContain('twelve months');
      expect(end.stopped).toBe('deadline');
    });

    test('a stream that stalls ends at the deadline with what had come', async () => {
      api.next({ stallAfter: 6 });
      const { text, end } = await answer({}, { deadline: Date.now() + 1300 });
      expect(QUOTE.startsWith(text.trimEnd())).toBe(true);
      expect(end.stopped).toBe('deadline');
    });

    test('being told to wait longer than there is time ends at the deadline', async () => {
      api.next({ status: 429, retryAfterMs: 60_000 });
      expect((await answer({}, { deadline: Date.now() + 1300 })).end.stopped).toBe('deadline');
    });

    test('who cancels hears no more', async () => {
      const cancel = new AbortController();
      api.next({ stallAfter: 6 });
      const events = claude.answer(INPUT, callWith({ signal: cancel.signal }));
      await events.next();
      cancel.abort(new Error('cancelled'));
      const rest = async () => {
        for await (const event of events) void event;
      };
      await expect(rest()).rejects.toMatchObject({ code: 'Cancelled' });
    });
  });

  describe('time and budget', () => {
    test('without time nothing is asked: the best quotes are the answer', async () => {
      const { text, end } = await answer({}, { deadline: Date.now() + 100 });
      expect(text).toContain('twelve months');
      expect(end).toMatchObject({ stopped: 'deadline', note: expect.stringMatching(/no time/) });
      expect(api.requests).toEqual([]);
    });

    test.each([
      ['tokens', { tokens: 50, usd: 1 }],
      ['money', { tokens: 1e6, usd: 0.0001 }],
    ])('without %s nothing is asked', async (_what, budget) => {
      const { end } = await answer({}, { budget });
      expect(end).toMatchObject({ stopped: 'budget', note: expect.stringMatching(/budget/) });
      expect(api.requests).toEqual([]);
    });

    test('a small budget shortens the answer, and the answer says so', async () => {
      api.next({ content: [{ type: 'text', text: 'Twelve' }], stop_reason: 'max_tokens' });
      const { end } = await answer({}, { budget: { tokens: 3500, usd: 1 } });
      expect(end).toMatchObject({ stopped: 'budget' });
      expect(api.requests[0]!.max_tokens as number).toBeLessThan(3500);
    });

    test('what was spent is told, once a request: tokens, cache and money', async () => {
      await answer();
      await answer();
      expect(spent).toHaveLength(2);
      const [first, second] = spent;
      expect(first).toMatchObject({ role: 'answer', model: 'claude-sonnet-5-5', calls: 1, cacheReadTokens: 0 });
      expect(first!.cacheWriteTokens).toBeGreaterThan(1000);
      expect(second).toMatchObject({ cacheReadTokens: first!.cacheWriteTokens, cacheWriteTokens: 0 });
      expect(second!.usd).toBeCloseTo(
        (second!.inputTokens * 2 + second!.outputTokens * 10 + second!.cacheReadTokens * 0.1) / 1e6,
        12,
      );
      expect(second!.usd).toBeLessThan(first!.usd);
    });

    test('a broken stream is paid for too', async () => {
      api.next({ cutAfter: 8 });
      await answer();
      expect(spent[0]!.inputTokens).toBeGreaterThan(0);
      expect(spent[0]!.outputTokens).toBeGreaterThan(0);
    });
  });

  describe('a decision', () => {
    test('is made of strict tools that the contract’s actions make', async () => {
      expect(await decide()).toEqual({ actions: [{ type: 'search', queries: [INPUT.question] }] });
      expect(api.requests[0]).toMatchObject({ model: `${prefix}claude-haiku-5-5`, tool_choice: { type: 'auto' } });
    });

    test('may hold several actions, and a comparison is a search in each document', async () => {
      api.next({
        content: [
          { type: 'tool_use', name: 'compare', input: { queries: ['warranty'], documents: [ID, OTHER] } },
          { type: 'tool_use', name: 'read', input: { document: ID, pages: { from: 1, to: 2 } } },
          { type: 'tool_use', name: 'list_documents', input: {} },
        ],
        stop_reason: 'tool_use',
      });
      expect((await decide()).actions).toEqual([
        { type: 'search', queries: ['warranty'], filters: { documents: [ID] } },
        { type: 'search', queries: ['warranty'], filters: { documents: [OTHER] } },
        { type: 'read', document: ID, pages: { from: 1, to: 2 } },
        { type: 'list' },
      ]);
    });

    test('may put the question back', async () => {
      api.next(use('clarify', { question: 'Which warranty?' }));
      expect(await decide()).toEqual({ actions: [], conclusion: { type: 'clarify', question: 'Which warranty?' } });
    });

    test('sees what was found, and concludes', async () => {
      const observations = [observation([PASSAGES[0]!])];
      expect(await decide({ question: 'Why do ducks and geese differ?', observations })).toEqual({
        actions: [],
        conclusion: { type: 'answer' },
      });
      expect(JSON.stringify(api.requests[0]!.messages)).toContain('aquatic plants');
    });

    test('needs no model once one search has plainly answered a short question, or no round is left', async () => {
      const answered = { actions: [], conclusion: { type: 'answer' } };
      expect(await decide({ observations: [observation(PASSAGES)] })).toEqual(answered);
      expect(await decide({ roundsLeft: 1 })).toEqual(answered);
      expect(api.requests).toEqual([]);
    });

    test('does not do again what was done', async () => {
      api.next(use('search', { queries: ['warranty'] }));
      const observations = [observation([PASSAGES[0]!])];
      expect(await decide({ question: 'Why is that, and for whom?', observations })).toEqual({
        actions: [],
        conclusion: { type: 'answer' },
      });
    });

    test.each([
      ['an input of the wrong type', use('search', { queries: 'ducks' })],
      ['an input without its fields', use('read', {})],
      ['an input beyond the contract’s limits', use('search', { queries: ['x'.repeat(2000)] })],
      ['a tool that does not exist', use('delete_document', { document: ID })],
      ['an id that is none', use('read', { document: '../../etc/passwd' })],
    ])('of %s is set aside: the question itself is searched', async (_what, reply) => {
      api.next(reply);
      expect(await decide()).toEqual({ actions: [{ type: 'search', queries: [INPUT.question] }] });
    });

    test.each([
      ['is overloaded', { status: 529, retryAfterMs: 1 }],
      ['refuses', { content: [], stop_reason: 'refusal' as const }],
      ['breaks off', { cutAfter: 1 }],
    ])('is made without Claude when it %s', async (_what, step) => {
      api.next(step, step, step, step);
      expect(await decide()).toEqual({ actions: [{ type: 'search', queries: [INPUT.question] }] });
    });

    test('reads its tools and rules from the prompt cache the second time', async () => {
      await decide();
      await decide({ question: 'What do ducks eat?' });
      expect(spent[0]!.cacheWriteTokens).toBeGreaterThan(1000);
      expect(spent[1]).toMatchObject({ cacheReadTokens: spent[0]!.cacheWriteTokens, cacheWriteTokens: 0 });
    });
  });

  describe('reranking', () => {
    const ordered = (best: unknown): Reply => ({ content: [{ type: 'text', text: JSON.stringify({ best }) }] });
    const rerank = (call: Partial<ClaudeCall> = {}) =>
      claude.rerank({ queries: ['How long is the warranty?'], passages: PASSAGES }, callWith(call));

    test('names those that answer, the best first, and shows them as data', async () => {
      api.next(ordered([2, 0]));
      expect(await rerank()).toEqual([2, 0]);
      const { messages, model } = api.requests[0]!;
      expect(model).toBe(`${prefix}claude-haiku-5-5`);
      expect(JSON.parse(messages[0]!.content as string)).toMatchObject({
        queries: ['How long is the warranty?'],
        passages: [{ place: 0, path: 'duck.html' }, { place: 1 }, { place: 2, text: PASSAGES[2]!.text }],
      });
      expect(spent).toMatchObject([{ role: 'rerank', calls: 1 }]);
    });

    test('takes no place that there is not, and none twice', async () => {
      api.next(ordered([7, 1, 1, -1, 0]));
      expect(await rerank()).toEqual([1, 0]);
    });

    test.each([
      ['cannot be read', ordered('second')],
      ['fails', { status: 500, retryAfterMs: 1 }],
    ])('cannot tell when the reply %s', async (_what, step) => {
      api.next(step, step, step, step);
      expect(await rerank()).toBeNull();
    });

    test('is not tried without a budget for it', async () => {
      expect(await rerank({ budget: { tokens: 50, usd: 1 } })).toBeNull();
      expect(api.requests).toEqual([]);
    });
  });

  describe('an enhancement', () => {
    const input = { question: 'How long?', answer: 'It lasts 12 months [1].', sources: [], headings: ['Returns'] };
    const written = (value: object): Reply => ({ content: [{ type: 'text', text: JSON.stringify(value) }] });

    test('offers questions', async () => {
      api.next(written({ follow_ups: ['Can I return it?', ' '], rewritten: null }));
      expect(await claude.enhance(input, callWith())).toEqual({ followUps: ['Can I return it?'], notes: [] });
    });

    test('rewrites where that is asked for', async () => {
      api.next(written({ follow_ups: [], rewritten: '12 months [1].' }));
      expect(await claude.enhance({ ...input, rewrite: { length: 'shorter' } }, callWith())).toEqual({
        followUps: [],
        answer: '12 months [1].',
        notes: [],
      });
    });

    test.each([
      ...['It lasts 24 months [1].', 'It lasts 12 months [1][2].', 'It lasts 12 months, says NASA [1].'],
      ...['It lasts 12 months, says Tesla [1].', 'It lasts twice 12 months [1].', 'It lasts 12 months in Berlin [1].'],
    ])('never adds facts: %s', async (rewritten) => {
      api.next(written({ follow_ups: [], rewritten }));
      const { answer, notes } = await claude.enhance({ ...input, rewrite: { length: 'longer' } }, callWith());
      expect(answer).toBeUndefined();
      expect(notes[0]).toMatch(/would have added/);
    });

    test('may say in other words what the answer or the question says', async () => {
      const rewritten = 'For Tesla the time is 12 months [1].';
      api.next(written({ follow_ups: [], rewritten }));
      const asked = { ...input, question: 'How long does Tesla’s last?', rewrite: { audience: 'buyers' } };
      expect((await claude.enhance(asked, callWith())).answer).toBe(rewritten);
    });

    test.each([
      [
        'cannot be read',
        { content: [{ type: 'text' as const, text: '{"follow_ups": [' }], stop_reason: 'max_tokens' as const },
      ],
      ['fails', { status: 500, retryAfterMs: 1 }],
    ])('goes by the headings when Claude’s %s', async (_what, step) => {
      api.next(step, step, step, step);
      expect((await claude.enhance(input, callWith())).followUps).toEqual(['What is said about “Returns”?']);
    });
  });

  test('what was recorded is replayed without the API', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'cassette-'));
    const file = join(folder, 'answers.json');
    const recorder = await startStandIn({ cassette: { file, upstream: api.url } });
    claude = claudeFromEnvironment(env(recorder.url));
    const recorded = await answer();
    await recorder.close();
    const asked = api.requests.length;
    const player = await startStandIn({ cassette: { file } });
    claude = claudeFromEnvironment(env(player.url));
    expect((await answer()).events).toEqual(recorded.events);
    expect(api.requests.length).toBe(asked);
    expect(readFileSync(file, 'utf8')).not.toMatch(/test-key|Credential/);
    await player.close();
    rmSync(folder, { recursive: true });
  });
});

describe('set up by the environment', () => {
  test('a model without a price is refused', () => {
    const env = { ANTHROPIC_API_KEY: 'k', CLAUDE_MODEL_ANSWER: 'claude-unheard-of' };
    expect(() => claudeFromEnvironment(env)).toThrow(/claude-unheard-of.*claude-sonnet-5-5/);
  });

  test('a provider that is not known is refused', () => {
    expect(() => claudeFromEnvironment({ CLAUDE_PROVIDER: 'vertex' })).toThrow(/anthropic or bedrock/);
  });

  test('without a key it is offline', () => {
    expect(claudeFromEnvironment({}).offline).toBe(true);
  });
});
