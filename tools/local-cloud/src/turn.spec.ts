import { LambdaClient, InvokeWithResponseStreamCommand } from '@aws-sdk/client-lambda';
import { startStandIn, type Reply, type ReplyBlock, type StandIn } from '@docent/claude/testing';
import type { TurnEvent } from '@docent/contracts/turn-event';
import { fileURLToPath } from 'node:url';
import { answerTo, ask, comeBack, takeIn, type Done, type Told } from './testing/client.ts';
import {
  clientSettings,
  eventually,
  remove,
  startCloud,
  temporaryState,
  type TestCloud,
} from './testing/start-cloud.ts';

/* Whole turns, by all functions, with the real SDK against the stand-in for Claude's API. */

const state = temporaryState();
const workspace = fileURLToPath(new URL('../../..', import.meta.url));
let claude: StandIn;
let cloud: TestCloud;
let pump: string;

beforeAll(async () => {
  claude = await startStandIn();
  const reached = { ANTHROPIC_API_KEY: 'test', ANTHROPIC_BASE_URL: claude.url, CLAUDE_PROVIDER: '' };
  cloud = await startCloud(state, workspace, { ...reached, CLAUDE_MODEL_DECIDE: 'claude-haiku-4-5' });
  const [record] = await takeIn(cloud, [
    {
      path: 'pump.md',
      bytes: '# Pump\n\nThe warranty of the pump lasts for nine months.\n\n## Care\n\nIt is oiled weekly.\n',
    },
    { path: 'valve.md', bytes: '# Valve\n\nThe warranty of the valve lasts for two years.\n' },
  ]);
  pump = record!.document;
  // The first turn starts every function.
  await answerTo(cloud, { question: SIMPLE });
  await answerTo(cloud, { question: COMPLEX });
});
beforeEach(() => claude.requests.splice(0));
afterAll(async () => {
  await cloud.stop();
  await claude.close();
  remove(state);
});

const SIMPLE = 'How long does the warranty of the pump last?';
const COMPLEX = 'Compare the warranty of the pump and of the valve.';
const decisions = () => claude.requests.filter(({ model }) => model === 'claude-haiku-4-5');
const answers = () => claude.requests.filter(({ stream }) => stream);
const uses = (...content: ReplyBlock[]): Reply => ({ content, stop_reason: 'tool_use' });
const use = (name: string, input: object): ReplyBlock => ({ type: 'tool_use', name, input });
const says = (text: string): Reply => ({ content: [{ type: 'text', text }] });
const textOf = (told: Told[]) => told.map(({ event }) => (event.type === 'text' ? event.text : '')).join('');
const doneOf = (told: Told[]) => told.at(-1)!.event as Done;

/** As a caller that waits no longer, or pays no more, than this. */
async function within(carried: { milliseconds?: number; tokens?: number }, question: string): Promise<TurnEvent[]> {
  const { milliseconds = 60_000, tokens = 1e6 } = carried;
  const docent = JSON.stringify({ deadline: Date.now() + milliseconds, budget: { tokens, usd: 1 } });
  const { EventStream } = await new LambdaClient(clientSettings(cloud)).send(
    new InvokeWithResponseStreamCommand({
      FunctionName: 'chatbot-orchestrator',
      Payload: Buffer.from(JSON.stringify({ caller: { tenant: 'local' }, question })),
      ClientContext: Buffer.from(JSON.stringify({ custom: { docent } })).toString('base64'),
    }),
  );
  const pieces: Uint8Array[] = [];
  for await (const { PayloadChunk } of EventStream!) pieces.push(PayloadChunk?.Payload ?? new Uint8Array());
  const lines = Buffer.concat(pieces).toString().split('\n').filter(Boolean);
  return lines.map((line) => JSON.parse(line) as TurnEvent).filter(({ type }) => type !== undefined);
}

describe('a simple question', () => {
  test('takes one round, asks Claude for nothing but the answer and what follows, and cites what it says', async () => {
    const { answer, sources, receipt } = await answerTo(cloud, { question: SIMPLE });
    expect(answer).toBe('The warranty of the pump lasts for nine months. [1]');
    expect(sources).toMatchObject([
      { number: 1, document: 'pump.md', quote: 'The warranty of the pump lasts for nine months.' },
    ]);
    expect(receipt).toMatchObject({ rounds: 1, stopped: 'answered', offline: false, notes: [] });
    expect([decisions().length, answers().length, claude.requests.length]).toEqual([0, 1, 2]);
  });

  test('leaves a receipt that adds up, and is kept with the turn', async () => {
    const { receipt } = await answerTo(cloud, { question: SIMPLE });
    expect(receipt.usage.map(({ role, calls }) => [role, calls])).toEqual([
      ['answer', 1],
      ['enhance', 1],
    ]);
    expect(receipt.usd).toBeCloseTo(
      receipt.usage.reduce((sum, { usd }) => sum + usd, 0),
      12,
    );
    expect(receipt.pricesAsOf).toMatch(/^\d{4}-\d\d-\d\d$/);
    // The second time the rules and tools come from the prompt cache.
    expect(receipt.usage[0]!.cacheReadTokens).toBeGreaterThan(1000);
    expect(receipt.functions).toContainEqual(
      expect.objectContaining({ function: 'vector-search', calls: 1, coldStarts: 0 }),
    );
    expect(receipt.searches[0]!.passages[0]).toMatchObject({ document: 'pump.md', ranks: { fused: { rank: 1 } } });
    const kept = await fetch(`${cloud.url}/turns/${receipt.turn}/receipt`);
    expect(await kept.json()).toEqual(receipt);
  });
});

describe('deciding and acting', () => {
  test('is done by the model that the configuration names, and ends when it says so', async () => {
    const { receipt } = await answerTo(cloud, { question: COMPLEX });
    expect(decisions()).toHaveLength(2);
    expect(receipt).toMatchObject({ rounds: 1, stopped: 'answered' });
  });

  test('a failed action is an observation beside those that did not fail', async () => {
    const missing = '0'.repeat(26);
    claude.next(
      uses(
        use('read', { document: missing }),
        use('read', { document: pump, section: ['Pump'] }),
        use('list_documents', {}),
      ),
    );
    const { receipt } = await answerTo(cloud, { question: COMPLEX });
    const results = decisions()[1]!.messages.at(-1)!.content as { is_error?: boolean; content: string }[];
    expect(results.map(({ is_error }) => is_error ?? false)).toEqual([true, false, false, false]);
    expect(results[1]!.content).toContain('oiled weekly');
    expect(results[2]!.content).toContain('valve.md');
    expect(receipt).toMatchObject({ stopped: 'answered', notes: [expect.stringMatching(/could not be looked up/)] });
  });

  test('a search can have the best that it found read and put in order', async () => {
    const best: Reply = says(JSON.stringify({ best: [1] }));
    claude.next(uses(use('search', { queries: ['warranty'], rerank: true })), best);
    const { receipt } = await answerTo(cloud, { question: COMPLEX });
    const ranks = receipt.searches[0]!.passages.map(({ ranks }) => [ranks!.reranked, ranks!.fused!.rank]);
    expect(ranks[0]).toEqual([1, 2]);
    expect(receipt.usage.map(({ role }) => role)).toContain('rerank');
  });

  test('goes on for as many rounds as there are, and no more', async () => {
    const search = (query: string) => uses(use('search', { queries: [query] }));
    claude.next(search('first'), search('second'), search('third'), 'plain');
    const { receipt } = await answerTo(cloud, { question: COMPLEX });
    expect(receipt.searches.map(({ query }) => query)).toEqual(['first', 'second']);
    expect(receipt.rounds).toBe(2);
    claude.next('plain', 'plain');
    await answerTo(cloud, { question: SIMPLE });
  });

  test('a question is put back where it can mean several things', async () => {
    claude.next(uses(use('clarify', { question: 'Which pump?' })));
    expect(await answerTo(cloud, { question: COMPLEX })).toMatchObject({
      answer: 'Which pump?',
      receipt: { stopped: 'clarified' },
    });
  });
});

describe('time and budget', () => {
  test('a turn whose time runs short answers with what it has, and says so', async () => {
    claude.next({ hang: true }, { hang: true });
    const events = await within({ milliseconds: 12_000 }, SIMPLE);
    expect(events.at(-1)).toMatchObject({
      ...{ type: 'done', answer: expect.stringContaining('nine months'), sources: [{ document: 'pump.md' }] },
      receipt: { stopped: 'deadline', notes: expect.arrayContaining([expect.stringMatching(/time was over/)]) },
    });
  });

  test('a turn whose budget runs short asks no more', async () => {
    const events = await within({ tokens: 50 }, COMPLEX);
    expect(events.at(-1)).toMatchObject({
      ...{ type: 'done', answer: expect.stringContaining('warranty'), receipt: { stopped: 'budget', usd: 0 } },
    });
    expect(claude.requests).toEqual([]);
  });

  test('the budget of a turn is what all its functions spend together', async () => {
    claude.next(uses(use('search', { queries: ['pump'] })));
    const spent = (await answerTo(cloud, { question: COMPLEX })).receipt.usage.find(({ role }) => role === 'decide')!;
    const enough = spent.inputTokens + spent.outputTokens;
    claude.requests.splice(0);
    claude.next(uses(use('search', { queries: ['pump'] })));
    // What deciding takes is there, and nothing beside it.
    const events = await within({ tokens: enough + 1_000 }, COMPLEX);
    expect(events.at(-1)).toMatchObject({ type: 'done', receipt: { stopped: 'budget' } });
    expect(answers()).toEqual([]);
  });
});

test('an answer is rewritten where that is asked for, unless the rewrite adds something', async () => {
  const asked = { question: SIMPLE, rewrite: { length: 'shorter' } };
  const written = (rewritten: string) => says(JSON.stringify({ follow_ups: [], rewritten }));
  claude.next('plain', written('The pump: nine months. [1]'));
  expect((await answerTo(cloud, asked)).answer).toBe('The pump: nine months. [1]');
  claude.next('plain', written('The pump: ten months. [1]'));
  const { answer, receipt } = await answerTo(cloud, asked);
  expect(answer).toBe(SIMPLE_ANSWER);
  expect(receipt.notes).toEqual([expect.stringMatching(/would have added ten/)]);
  claude.next('plain', written('It is painted in bright colours and sold by friendly people. [1]'));
  expect((await answerTo(cloud, asked)).receipt.notes).toEqual([expect.stringMatching(/no source says/)]);
});

describe('when the API has a bad day', () => {
  test('overloaded throughout, the turn quotes', async () => {
    const overloaded = { status: 529, retryAfterMs: 1 };
    claude.next(...Array.from({ length: 12 }, () => overloaded));
    const { answer, receipt } = await answerTo(cloud, { question: COMPLEX });
    expect(answer).toMatch(/warranty of the (pump|valve) lasts/);
    expect(receipt.notes).toContainEqual(expect.stringMatching(/overloaded/));
    await answerTo(cloud, { question: SIMPLE });
  });

  test('a refusal is told, and kept', async () => {
    claude.next({ ...says('I'), stop_reason: 'refusal', explanation: 'not this' });
    const { receipt } = await answerTo(cloud, { question: SIMPLE });
    expect(receipt).toMatchObject({ stopped: 'refused', notes: [expect.stringContaining('not this')] });
  });

  test('a key that is refused ends the turn with an error that says what to do', async () => {
    claude.next({ status: 401 });
    const told = await Array.fromAsync(ask(cloud, { question: SIMPLE }));
    expect(told.at(-1)!.event).toMatchObject({ type: 'error', message: expect.stringContaining('ANTHROPIC_API_KEY') });
  });
});

describe('a line that is cut', () => {
  test('is taken up behind the last event that came, while the turn runs and after it', async () => {
    claude.next({ paceMs: 150 });
    const before: Told[] = [];
    for await (const told of ask(cloud, { question: SIMPLE })) {
      before.push(told);
      if (told.event.type === 'text') break;
    }
    const { turn } = before[0]!.event as Extract<TurnEvent, { type: 'turn' }>;
    const last = before.at(-1)!.id!;
    const rest = await Array.fromAsync(comeBack(cloud, turn, last));
    expect([...before, ...rest].map(({ id }) => Number(id!.split('.')[1]))).toEqual(
      Array.from({ length: before.length + rest.length }, (_, index) => index + 1),
    );
    const { answer, receipt } = doneOf(rest);
    expect(textOf([...before, ...rest])).toBe(answer);
    expect(await Array.fromAsync(comeBack(cloud, turn, last), ({ id }) => id)).toEqual(rest.map(({ id }) => id));

    const saves = (await cloud.invocations()).filter(
      ({ function: name, lines }) => name === 'conversation-manager' && lines.some((line) => line.includes(turn)),
    );
    // Two a second, one at the end, and the turn's beginning and record.
    expect(saves.length).toBeLessThanOrEqual(2 * Math.ceil(receipt.milliseconds / 1000) + 3);
    expect(saves.length).toBeGreaterThan(3);
  });

  test('loses nothing when the turn is cancelled: what had come is kept', async () => {
    claude.next({ paceMs: 400 });
    const told: Told[] = [];
    for await (const one of ask(cloud, { question: SIMPLE })) {
      told.push(one);
      if (one.event.type === 'text' && told.filter(({ event }) => event.type === 'text').length === 1) {
        const { turn } = told[0]!.event as Extract<TurnEvent, { type: 'turn' }>;
        expect((await fetch(`${cloud.url}/turns/${turn}/cancel`, { method: 'POST' })).status).toBe(202);
      }
    }
    const { answer, turn, receipt } = doneOf(told);
    expect(receipt.stopped).toBe('cancelled');
    expect(SIMPLE_ANSWER.startsWith(answer)).toBe(true);
    expect(answer).not.toBe('');
    const kept = await eventually(async () => (await fetch(`${cloud.url}/turns/${turn}`)).json() as Promise<object>);
    expect(kept).toMatchObject({ status: 'cancelled', answer, receipt: { stopped: 'cancelled' } });
  });
});

const SIMPLE_ANSWER = 'The warranty of the pump lasts for nine months. [1]';
