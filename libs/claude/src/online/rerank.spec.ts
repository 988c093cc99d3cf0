import type { ClaudeCall } from '../index.ts';
import { byEachProvider, callWith, PASSAGES, written } from '../testing/by-each-provider.ts';

byEachProvider('reranking', (given) => {
  const rerank = (call: Partial<ClaudeCall> = {}) =>
    given.claude.rerank({ queries: ['How long is the warranty?'], passages: PASSAGES }, callWith(given, call));

  test('names those that answer, the best first, and shows them as data', async () => {
    given.api.next(written({ best: [2, 0] }));
    expect(await rerank()).toEqual([2, 0]);
    const { messages, model } = given.api.requests[0]!;
    expect(model).toBe(`${given.prefix}claude-haiku-5-5`);
    expect(JSON.parse(messages[0]!.content as string)).toMatchObject({
      queries: ['How long is the warranty?'],
      passages: [{ place: 0, path: 'duck.html' }, { place: 1 }, { place: 2, text: PASSAGES[2]!.text }],
    });
    expect(given.spent).toMatchObject([{ role: 'rerank', calls: 1 }]);
  });

  test('takes no place that there is not, and none twice', async () => {
    given.api.next(written({ best: [7, 1, 1, -1, 0] }));
    expect(await rerank()).toEqual([1, 0]);
  });

  test.each([
    ['cannot be read', written({ best: 'second' })],
    ['fails', { status: 500, retryAfterMs: 1 }],
  ])('cannot tell when the reply %s', async (_what, step) => {
    given.api.next(step, step, step, step);
    expect(await rerank()).toBeNull();
  });

  test('is not tried without a budget for it', async () => {
    expect(await rerank({ budget: { tokens: 50, usd: 1 } })).toBeNull();
    expect(given.api.requests).toEqual([]);
  });
});
