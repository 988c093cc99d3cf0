import type { Observation } from '@docent/contracts/actions';
import type { Passage } from '@docent/contracts/passage';
import { byEachProvider, callWith, PASSAGES, QUESTION } from '../testing/by-each-provider.ts';
import type { Reply } from '../testing/index.ts';

const ID = '0'.repeat(26);
const OTHER = '1'.repeat(26);

const observation = (passages: Passage[]): Observation => ({
  action: { type: 'search', queries: ['warranty'] },
  milliseconds: 5,
  passages,
});
const use = (name: string, input: object | string): Reply => ({
  content: [{ type: 'tool_use', name, input }],
  stop_reason: 'tool_use',
});

byEachProvider('a decision', (given) => {
  const decide = (more: object = {}) => {
    const input = { question: QUESTION, history: [], observations: [], roundsLeft: 3, ...more };
    return given.claude.decide(input, callWith(given));
  };

  test('is made of strict tools that the contract’s actions make', async () => {
    expect(await decide()).toEqual({ actions: [{ type: 'search', queries: [QUESTION] }] });
    expect(given.api.requests[0]).toMatchObject({
      model: `${given.prefix}claude-haiku-5-5`,
      tool_choice: { type: 'auto' },
    });
  });

  test('may hold several actions, and a comparison is a search in each document', async () => {
    given.api.next({
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
    given.api.next(use('clarify', { question: 'Which warranty?' }));
    expect(await decide()).toEqual({ actions: [], conclusion: { type: 'clarify', question: 'Which warranty?' } });
  });

  test('sees what was found, and concludes', async () => {
    const observations = [observation([PASSAGES[0]!])];
    expect(await decide({ question: 'Why do ducks and geese differ?', observations })).toEqual({
      actions: [],
      conclusion: { type: 'answer' },
    });
    expect(JSON.stringify(given.api.requests[0]!.messages)).toContain('aquatic plants');
  });

  test('needs no model once one search has plainly answered a short question, or no round is left', async () => {
    const answered = { actions: [], conclusion: { type: 'answer' } };
    expect(await decide({ observations: [observation(PASSAGES)] })).toEqual(answered);
    expect(await decide({ roundsLeft: 1 })).toEqual(answered);
    expect(given.api.requests).toEqual([]);
  });

  test('does not do again what was done', async () => {
    given.api.next(use('search', { queries: ['warranty'] }));
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
    given.api.next(reply);
    expect(await decide()).toEqual({ actions: [{ type: 'search', queries: [QUESTION] }] });
  });

  test.each([
    ['is overloaded', { status: 529, retryAfterMs: 1 }],
    ['refuses', { content: [], stop_reason: 'refusal' as const }],
    ['breaks off', { cutAfter: 1 }],
  ])('is made without Claude when it %s', async (_what, step) => {
    given.api.next(step, step, step, step);
    expect(await decide()).toEqual({ actions: [{ type: 'search', queries: [QUESTION] }] });
  });

  test('reads its tools and rules from the prompt cache the second time', async () => {
    await decide();
    await decide({ question: 'What do ducks eat?' });
    expect(given.spent[0]!.cacheWriteTokens).toBeGreaterThan(1000);
    expect(given.spent[1]).toMatchObject({ cacheReadTokens: given.spent[0]!.cacheWriteTokens, cacheWriteTokens: 0 });
  });
});
