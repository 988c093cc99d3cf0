import { answerOf, byEachProvider, callWith, PASSAGES, QUESTION, QUOTE } from '../testing/by-each-provider.ts';

byEachProvider('when the API has a bad day', (given) => {
  test.each([429, 500, 529])('%d is tried again', async (status) => {
    given.api.next({ status, retryAfterMs: 1 }, { status, retryAfterMs: 1 });
    expect((await answerOf(given)).end).toEqual({ type: 'end', stopped: 'answered' });
    expect(given.api.requests.length).toBe(3);
  });

  test.each([
    [429, /asked too often/],
    [529, /overloaded/],
    [503, /could not be reached/],
  ])('after %d again and again the best quotes are the answer, and that is said', async (status, why) => {
    const fault = { status, retryAfterMs: 1 };
    given.api.next(fault, fault, fault, fault);
    const { text, citations, end } = await answerOf(given);
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
    given.api.next({ status });
    await expect(answerOf(given)).rejects.toMatchObject({ code: 'Upstream', details: { reason } });
  });

  const EVENTS_OF_AN_ANSWER = 12;
  test.each([true, false])(
    'a stream cut at any event (cleanly: %s) gives the whole answer, or a part that says so',
    async (cleanly) => {
      for (let cutAfter = 0; cutAfter <= EVENTS_OF_AN_ANSWER; cutAfter++) {
        given.api.next({ cutAfter, cleanly });
        const { text, end } = await answerOf(given);
        if (end.stopped === 'answered') expect(text).toBe(QUOTE);
        else {
          expect(end).toMatchObject({ stopped: 'error', note: expect.stringMatching(/cut short/) });
          expect(QUOTE.startsWith(text.trimEnd())).toBe(true);
        }
      }
    },
  );

  test('an error in the stream is tried again while nothing was said, and ends the answer afterwards', async () => {
    given.api.next({ errorAfter: 2 });
    expect((await answerOf(given)).end.stopped).toBe('answered');
    given.api.next({ errorAfter: 5 });
    expect((await answerOf(given)).end).toMatchObject({ stopped: 'error', note: expect.stringMatching(/overloaded/) });
  });

  test('an API that never answers costs no more than the time there is', async () => {
    given.api.next({ hang: true }, { hang: true });
    const { text, end } = await answerOf(given, { deadline: Date.now() + 1300 });
    expect(text).toContain('twelve months');
    expect(end.stopped).toBe('deadline');
  });

  test('a stream that stalls ends at the deadline with what had come', async () => {
    given.api.next({ stallAfter: 6 });
    const { text, end } = await answerOf(given, { deadline: Date.now() + 1300 });
    expect(QUOTE.startsWith(text.trimEnd())).toBe(true);
    expect(end.stopped).toBe('deadline');
  });

  test('being told to wait longer than there is time ends at the deadline', async () => {
    given.api.next({ status: 429, retryAfterMs: 60_000 });
    expect((await answerOf(given, { deadline: Date.now() + 1300 })).end.stopped).toBe('deadline');
  });

  test('who cancels hears no more', async () => {
    const cancel = new AbortController();
    const input = { question: QUESTION, history: [], passages: PASSAGES };
    given.api.next({ stallAfter: 6 });
    const events = given.claude.answer(input, callWith(given, { signal: cancel.signal }));
    await events.next();
    cancel.abort(new Error('cancelled'));
    const rest = async () => {
      for await (const event of events) void event;
    };
    await expect(rest()).rejects.toMatchObject({ code: 'Cancelled' });
  });
});
