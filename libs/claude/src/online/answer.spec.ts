import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { claudeFromEnvironment, DECLINED } from '../index.ts';
import { answerOf, byEachProvider, PASSAGES, QUOTE } from '../testing/by-each-provider.ts';
import { startStandIn } from '../testing/index.ts';

byEachProvider('an answer', (given) => {
  test('streams, and cites the exact words of the passage behind the text they support', async () => {
    const { events, text, citations, end } = await answerOf(given);
    expect(text).toBe(QUOTE);
    expect(citations).toEqual([{ type: 'citation', passage: 2, quote: QUOTE }]);
    expect(events.filter(({ type }) => type === 'text').length).toBeGreaterThan(1);
    expect(events.at(-2)!.type).toBe('citation');
    expect(end).toEqual({ type: 'end', stopped: 'answered' });
  });

  test('is asked of the model of its role, with one search result a passage and one block a sentence', async () => {
    await answerOf(given);
    const [request] = given.api.requests;
    expect(request!.model).toBe(`${given.prefix}claude-sonnet-5-5`);
    const results = JSON.stringify(request!.messages.at(-1));
    expect(JSON.parse(results).content[0].content.map(({ content }: { content: object[] }) => content.length)).toEqual([
      3, 2,
    ]);
  });

  test('quotes several sentences as they stand in the passage, line breaks and all', async () => {
    const location = {
      type: 'search_result_location' as const,
      cited_text: '',
      source: 'duck.html',
      title: 'duck.html',
    };
    given.api.next({
      content: [
        {
          type: 'text',
          text: 'Plants.',
          citations: [{ ...location, search_result_index: 0, start_block_index: 1, end_block_index: 3 }],
        },
      ],
    });
    const { citations } = await answerOf(given);
    expect(citations[0]!.quote).toBe('Ducks eat grasses, aquatic plants and insects.  They\nforage in shallow water.');
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
    given.api.next({
      content: [
        { type: 'text', text: 'Plants.', citations: [{ ...location, start_block_index: 0, end_block_index: 1 }] },
      ],
    });
    expect((await answerOf(given)).citations).toEqual([]);
  });

  test('keeps thinking to itself', async () => {
    given.api.next({
      content: [
        { type: 'thinking', thinking: 'Hm.' },
        { type: 'text', text: 'Twelve months.' },
      ],
    });
    expect((await answerOf(given)).text).toBe('Twelve months.');
  });

  test('that begins with the sentence for it is declined', async () => {
    given.api.next({ content: [{ type: 'text', text: `${DECLINED} The closest is about ducks.` }] });
    expect((await answerOf(given)).end.stopped).toBe('declined');
  });

  test('that Claude refuses says why', async () => {
    given.api.next({ content: [{ type: 'text', text: 'I' }], stop_reason: 'refusal', explanation: 'not this' });
    expect((await answerOf(given)).end).toEqual({ type: 'end', stopped: 'refused', note: 'Claude refused: not this' });
  });

  test('that is too long is cut short, and says so', async () => {
    given.api.next({ content: [{ type: 'text', text: 'Twelve' }], stop_reason: 'max_tokens' });
    expect((await answerOf(given)).end).toMatchObject({
      stopped: 'max-tokens',
      note: expect.stringMatching(/longer than/),
    });
  });

  test('what was recorded is replayed without the API', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'cassette-'));
    const file = join(folder, 'answers.json');
    const recorder = await startStandIn({ cassette: { file, upstream: given.api.url } });
    given.claude = claudeFromEnvironment(given.environment(recorder.url));
    const recorded = await answerOf(given);
    await recorder.close();
    const asked = given.api.requests.length;
    const player = await startStandIn({ cassette: { file } });
    given.claude = claudeFromEnvironment(given.environment(player.url));
    expect((await answerOf(given)).events).toEqual(recorded.events);
    expect(given.api.requests.length).toBe(asked);
    expect(readFileSync(file, 'utf8')).not.toMatch(/test-key|Credential/);
    await player.close();
    rmSync(folder, { recursive: true });
  });
});
