import { byEachProvider, callWith, written } from '../testing/by-each-provider.ts';

byEachProvider('an enhancement', (given) => {
  const input = { question: 'How long?', answer: 'It lasts 12 months [1].', sources: [], headings: ['Returns'] };

  test('offers questions', async () => {
    given.api.next(written({ follow_ups: ['Can I return it?', ' '], rewritten: null }));
    expect(await given.claude.enhance(input, callWith(given))).toEqual({ followUps: ['Can I return it?'], notes: [] });
  });

  test('rewrites where that is asked for', async () => {
    given.api.next(written({ follow_ups: [], rewritten: '12 months [1].' }));
    expect(await given.claude.enhance({ ...input, rewrite: { length: 'shorter' } }, callWith(given))).toEqual({
      followUps: [],
      answer: '12 months [1].',
      notes: [],
    });
  });

  test.each([
    ...['It lasts 24 months [1].', 'It lasts 12 months [1][2].', 'It lasts 12 months, says NASA [1].'],
    ...['It lasts 12 months, says Tesla [1].', 'It lasts twice 12 months [1].', 'It lasts 12 months in Berlin [1].'],
  ])('never adds facts: %s', async (rewritten) => {
    given.api.next(written({ follow_ups: [], rewritten }));
    const { answer, notes } = await given.claude.enhance({ ...input, rewrite: { length: 'longer' } }, callWith(given));
    expect(answer).toBeUndefined();
    expect(notes[0]).toMatch(/would have added/);
  });

  test('may say in other words what the answer or the question says', async () => {
    const rewritten = 'For Tesla the time is 12 months [1].';
    given.api.next(written({ follow_ups: [], rewritten }));
    const asked = { ...input, question: 'How long does Tesla’s last?', rewrite: { audience: 'buyers' } };
    expect((await given.claude.enhance(asked, callWith(given))).answer).toBe(rewritten);
  });

  test.each([
    [
      'cannot be read',
      { content: [{ type: 'text' as const, text: '{"follow_ups": [' }], stop_reason: 'max_tokens' as const },
    ],
    ['fails', { status: 500, retryAfterMs: 1 }],
  ])('goes by the headings when Claude’s %s', async (_what, step) => {
    given.api.next(step, step, step, step);
    expect((await given.claude.enhance(input, callWith(given))).followUps).toEqual(['What is said about “Returns”?']);
  });
});
