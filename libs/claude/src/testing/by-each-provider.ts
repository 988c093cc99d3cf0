import type { Passage } from '@docent/contracts/passage';
import type { Usage } from '@docent/contracts/turn';
import { log } from '@docent/function-kit';
import type { AnswerEvent, AnswerInput, Claude, ClaudeCall } from '../claude.ts';
import { claudeFromEnvironment } from '../environment.ts';
import type { Reply } from './replies.ts';
import { startStandIn, type StandIn } from './stand-in.ts';

const ID = '0'.repeat(26);

function passage(path: string, text: string): Passage {
  const place = { items: { from: 0, to: 1 }, characters: { from: 0, to: text.length } };
  return { document: ID, version: ID, collection: 'default', path, chunk: 0, headings: [], place, text, ranks: {} };
}

export const PASSAGES = [
  passage(
    'duck.html',
    'Ducks are birds. Ducks eat grasses, aquatic plants and insects.  They\nforage in shallow water.',
  ),
  passage('blank.txt', '  \n '),
  passage('warranty.md', 'The warranty lasts for twelve months. It covers the motor and the battery.'),
];
export const QUESTION = 'How long does the warranty last?';
export const QUOTE = 'The warranty lasts for twelve months.';

/** Bedrock's Messages API speaks the same protocol, signed otherwise and with other model names. */
const PROVIDERS: [string, (url: string) => NodeJS.ProcessEnv, string][] = [
  ['anthropic', (url) => ({ ANTHROPIC_API_KEY: 'test-key', ANTHROPIC_BASE_URL: url }), ''],
  [
    'bedrock',
    (url) => ({ CLAUDE_PROVIDER: 'bedrock', AWS_REGION: 'eu-central-1', ANTHROPIC_BEDROCK_MANTLE_BASE_URL: url }),
    'anthropic.',
  ],
];

/** Claude by one provider, with the stand-in for its API behind it: new for each test. */
export interface Given {
  api: StandIn;
  claude: Claude;
  /** Before the names of models. */
  prefix: string;
  /** What a call of `callWith` spent. */
  spent: Usage[];
  environment: (url: string) => NodeJS.ProcessEnv;
}

/** The same tests of each provider. */
export function byEachProvider(what: string, tests: (given: Given) => void): void {
  describe.each(PROVIDERS)(`Claude by %s: ${what}`, (_provider, environment, prefix) => {
    const given = { prefix, environment } as Given;
    beforeEach(async () => {
      process.env.AWS_ACCESS_KEY_ID = 'test';
      process.env.AWS_SECRET_ACCESS_KEY = 'test';
      given.api = await startStandIn();
      given.claude = claudeFromEnvironment(environment(given.api.url));
      given.spent = [];
    });
    afterEach(() => given.api.close());
    tests(given);
  });
}

export const callWith = (given: Given, more: Partial<ClaudeCall> = {}): ClaudeCall => ({
  signal: new AbortController().signal,
  deadline: Date.now() + 30_000,
  budget: null,
  spend: (usage) => void given.spent.push(usage),
  log: log.child({}, { level: 'silent' }),
  ...more,
});

/** The answer to QUESTION from PASSAGES, to its end. */
export async function answerOf(given: Given, more: Partial<ClaudeCall> = {}) {
  const input: AnswerInput = { question: QUESTION, history: [], passages: PASSAGES };
  const events: AnswerEvent[] = [];
  for await (const event of given.claude.answer(input, callWith(given, more))) events.push(event);
  const text = events.map((event) => (event.type === 'text' ? event.text : '')).join('');
  const citations = events.flatMap((event) => (event.type === 'citation' ? [event] : []));
  expect(events.filter(({ type }) => type === 'end')).toEqual([events.at(-1)]);
  return { events, text, citations, end: events.at(-1)! as Extract<AnswerEvent, { type: 'end' }> };
}

/** A reply that fills a schema. */
export const written = (value: object): Reply => ({ content: [{ type: 'text', text: JSON.stringify(value) }] });
