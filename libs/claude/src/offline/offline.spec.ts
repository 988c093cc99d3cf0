import type { Passage } from '@docent/contracts/passage';
import type { Message } from '@docent/contracts/turn';
import { log } from '@docent/function-kit';
import { claudeFromEnvironment, DECLINED, type AnswerEvent, type AnswerInput, type ClaudeCall } from '../index.ts';

const claude = claudeFromEnvironment({});

const call: ClaudeCall = {
  signal: new AbortController().signal,
  deadline: Infinity,
  budget: null,
  spend: () => {
    throw new Error('offline nothing is spent');
  },
  log,
};

function passage(path: string, text: string, more: Partial<Passage> = {}): Passage {
  const id = '0'.repeat(26);
  const place = { items: { from: 0, to: 1 }, characters: { from: 0, to: text.length } };
  return {
    document: id,
    version: id,
    collection: 'default',
    path,
    chunk: 0,
    headings: [],
    place,
    text,
    ranks: {},
    ...more,
  };
}

const WARRANTY = passage(
  'warranty.md',
  'This page is about the X200. The warranty lasts for twelve months from the day of purchase. It covers the motor, the battery and the case. Water damage is not covered.',
  { headings: ['Warranty'] },
);
const DUCKS = passage(
  'duck.html',
  'Ducks eat food sources such as grasses, aquatic plants, fish, insects and worms. Diving ducks forage deep underwater. Ducks are mostly aquatic birds.',
);

async function answer(input: Partial<AnswerInput> & { question: string }) {
  const events: AnswerEvent[] = [];
  for await (const event of claude.answer({ history: [], passages: [], ...input }, call)) events.push(event);
  const text = events.map((event) => (event.type === 'text' ? event.text : '')).join('');
  const citations = events.flatMap((event) => (event.type === 'citation' ? [event] : []));
  return { events, text, citations, end: events.at(-1) };
}

describe('an answer without Claude', () => {
  test('is the sentence that answers, cited with its exact words', async () => {
    const { text, citations, end } = await answer({
      question: 'How long is the warranty?',
      passages: [WARRANTY, DUCKS],
    });
    expect(text).toContain('twelve months');
    expect(citations[0]).toEqual({
      type: 'citation',
      passage: 0,
      quote: 'The warranty lasts for twelve months from the day of purchase.',
    });
    expect(end).toEqual({ type: 'end', stopped: 'answered' });
  });

  test('cites only what stands in the passage, character for character', async () => {
    const passages = [DUCKS, WARRANTY];
    const { citations } = await answer({ question: 'What do ducks eat?', passages });
    expect(citations.length).toBeGreaterThan(0);
    for (const { passage: index, quote } of citations) expect(passages[index]!.text).toContain(quote);
  });

  test('puts every citation behind the text that it supports', async () => {
    const { events } = await answer({ question: 'What do ducks eat?', passages: [DUCKS] });
    expect(events[0]!.type).toBe('text');
    expect(events.findIndex(({ type }) => type === 'citation')).toBeGreaterThan(0);
  });

  test('is declined when nothing supports one, and names what came closest', async () => {
    const { text, citations, end } = await answer({
      question: 'Who founded the city of Lisbon?',
      passages: [DUCKS, WARRANTY],
    });
    expect(text.startsWith(DECLINED)).toBe(true);
    expect(text).toContain('duck.html');
    expect(citations).toEqual([]);
    expect(end).toEqual({ type: 'end', stopped: 'declined' });
  });

  test('is declined when no passage was found at all', async () => {
    expect((await answer({ question: 'What do ducks eat?' })).text).toBe(DECLINED);
  });

  test('takes in the list that a colon announces', async () => {
    const parts = passage('parts.md', 'The box holds these parts:\n- a pump\n- two hoses\n- a manual\nKeep the box.');
    const { citations } = await answer({ question: 'Which parts does the box hold?', passages: [parts] });
    expect(citations[0]!.quote).toBe('The box holds these parts:\n- a pump\n- two hoses\n- a manual');
  });

  test('understands a question that goes on from the last one', async () => {
    const history: Message[] = [
      { role: 'user', text: 'What is covered by the warranty?' },
      { role: 'assistant', text: 'The motor, the battery and the case.' },
    ];
    const { text } = await answer({ question: 'And how long does it last?', history, passages: [DUCKS, WARRANTY] });
    expect(text).toContain('twelve months');
  });

  test('keeps what looks like markup in a document from becoming any', async () => {
    const hostile = passage(
      'x.md',
      'The secret word of the club is <img src=x onerror=alert(1)> *bold* [1] [link](http://evil.example).',
    );
    const { text } = await answer({ question: 'What is the secret word of the club?', passages: [hostile] });
    expect(text).not.toMatch(/(?<!\\)[<*[]/);
  });

  test('uses likeness where it is given, and does without where it fails', async () => {
    const question = 'How long is the warranty?';
    const passages = [WARRANTY, DUCKS];
    const asked: string[][] = [];
    await answer({ question, passages, likeness: async (_query, texts) => (asked.push(texts), texts.map(() => 0.8)) });
    expect(asked[0]).toContain('Ducks are mostly aquatic birds.');
    const { text } = await answer({ question, passages, likeness: () => Promise.reject(new Error('no model')) });
    expect(text).toContain('twelve months');
  });
});

describe('deciding without Claude', () => {
  const decide = (question: string, history: Message[] = [], more = {}) =>
    claude.decide({ question, history, observations: [], roundsLeft: 3, ...more }, call);

  test('searches with the question', async () => {
    expect(await decide('What do ducks eat?')).toEqual({
      actions: [{ type: 'search', queries: ['What do ducks eat?'] }],
    });
  });

  test('puts a question that goes on behind the one that it goes on from', async () => {
    const history: Message[] = [{ role: 'user', text: 'How long is the warranty?' }];
    const { actions } = await decide('And what does it cover?', history);
    expect(actions).toEqual([{ type: 'search', queries: ['How long is the warranty? And what does it cover?'] }]);
  });

  test('lists the documents for whoever asks which there are', async () => {
    expect(await decide('Which documents do you have?')).toEqual({ actions: [{ type: 'list' }] });
  });

  test('answers once something was looked up, and when no round is left', async () => {
    const observations = [{ action: { type: 'list' }, milliseconds: 1, documents: [] }];
    expect(await decide('What do ducks eat?', [], { observations })).toEqual({
      actions: [],
      conclusion: { type: 'answer' },
    });
    expect(await decide('What do ducks eat?', [], { roundsLeft: 1 })).toEqual({
      actions: [],
      conclusion: { type: 'answer' },
    });
  });
});

describe('follow-up questions without Claude', () => {
  test('come from headings that question and answer have not touched', async () => {
    const input = {
      question: 'How long is the warranty?',
      answer: 'Twelve months.',
      sources: [],
      headings: ['1.2 Returns', 'Warranty', 'References', 'How do I clean it?', '1.3 Returns'],
    };
    const { followUps, notes } = await claude.enhance(input, call);
    expect(followUps).toEqual(['What is said about “Returns”?', 'How do I clean it?']);
    expect(notes).toEqual([]);
  });

  test('a rewrite is not made, and that is said', async () => {
    const input = { question: 'q', answer: 'a', sources: [], headings: [], rewrite: { length: 'shorter' as const } };
    expect((await claude.enhance(input, call)).notes[0]).toMatch(/not rewritten/);
  });
});

test('what an abbreviation stands for is quoted from where it is spelled out', async () => {
  const passages = [
    passage('use.md', 'RCAC is enabled by the rule text. To discover who may manage RCAC, use the query.'),
    passage('more.md', 'What RCAC does is said here.'),
    passage('preface.md', 'This is about the feature Row and Column Access Control (RCAC). It is new.'),
  ];
  const { citations } = await answer({ question: 'What does RCAC stand for?', passages });
  expect(citations).toEqual([
    { type: 'citation', passage: 2, quote: 'This is about the feature Row and Column Access Control (RCAC).' },
  ]);
});
