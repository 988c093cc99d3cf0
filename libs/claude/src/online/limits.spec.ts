import { answerOf, byEachProvider } from '../testing/by-each-provider.ts';

byEachProvider('time and budget', (given) => {
  test('without time nothing is asked: the best quotes are the answer', async () => {
    const { text, end } = await answerOf(given, { deadline: Date.now() + 100 });
    expect(text).toContain('twelve months');
    expect(end).toMatchObject({ stopped: 'deadline', note: expect.stringMatching(/no time/) });
    expect(given.api.requests).toEqual([]);
  });

  test.each([
    ['tokens', { tokens: 50, usd: 1 }],
    ['money', { tokens: 1e6, usd: 0.0001 }],
  ])('without %s nothing is asked', async (_what, budget) => {
    const { end } = await answerOf(given, { budget });
    expect(end).toMatchObject({ stopped: 'budget', note: expect.stringMatching(/budget/) });
    expect(given.api.requests).toEqual([]);
  });

  test('a small budget shortens the answer, and the answer says so', async () => {
    given.api.next({ content: [{ type: 'text', text: 'Twelve' }], stop_reason: 'max_tokens' });
    const { end } = await answerOf(given, { budget: { tokens: 3500, usd: 1 } });
    expect(end).toMatchObject({ stopped: 'budget' });
    expect(given.api.requests[0]!.max_tokens as number).toBeLessThan(3500);
  });

  test('what was spent is told, once a request: tokens, cache and money', async () => {
    await answerOf(given);
    await answerOf(given);
    expect(given.spent).toHaveLength(2);
    const [first, second] = given.spent;
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
    given.api.next({ cutAfter: 8 });
    await answerOf(given);
    expect(given.spent[0]!.inputTokens).toBeGreaterThan(0);
    expect(given.spent[0]!.outputTokens).toBeGreaterThan(0);
  });
});
