import { InvokeWithResponseStreamCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { TurnEvent } from '@docent/contracts/turn-event';

const lambda = new LambdaClient();

type Failure = { errorType: string; errorMessage: string };

async function ask(input: unknown): Promise<{ events: TurnEvent[]; failure?: Failure }> {
  const { EventStream } = await lambda.send(
    new InvokeWithResponseStreamCommand({
      FunctionName: 'chatbot-orchestrator',
      Payload: Buffer.from(JSON.stringify(input)),
    }),
  );
  const pieces: Uint8Array[] = [];
  for await (const { PayloadChunk, InvokeComplete } of EventStream!) {
    if (InvokeComplete?.ErrorCode) return { events: [], failure: JSON.parse(InvokeComplete.ErrorDetails!) as Failure };
    if (PayloadChunk?.Payload) pieces.push(PayloadChunk.Payload);
  }
  const lines = Buffer.concat(pieces).toString().split('\n').filter(Boolean);
  return { events: lines.map((line) => JSON.parse(line) as TurnEvent) };
}

// The first invocation of all builds the function.
beforeAll(() => ask({ caller: { tenant: 'acme' }, question: 'q?', dryRun: true }));

test('refuses a wrong input by the name of its field', async () => {
  const { failure } = await ask({ caller: { tenant: 'acme' }, question: ' ' });
  expect(failure).toMatchObject({
    errorType: 'InvalidInput',
    errorMessage: 'orchestrator: question: the question is empty',
  });
});

test('a conversation that is not there is refused before the turn begins', async () => {
  const conversation = '0'.repeat(26);
  const { failure } = await ask({ caller: { tenant: 'acme' }, question: 'q?', conversation });
  expect(failure).toMatchObject({ errorType: 'NotFound' });
});

test('a dry run says that it is ready and begins nothing', async () => {
  const { events } = await ask({ caller: { tenant: 'acme' }, question: 'q?', dryRun: true });
  expect(events).toEqual([{ type: 'ready', offline: true }]);
});

test('a turn with nothing to answer from says so, and leaves a receipt', async () => {
  const { events } = await ask({ caller: { tenant: 'empty' }, question: 'How long is the warranty?' });
  expect(events[0]).toMatchObject({ type: 'turn', offline: true });
  const done = events.at(-1)!;
  expect(done).toMatchObject({
    type: 'done',
    answer: expect.stringContaining('I found nothing in your documents'),
    sources: [],
    receipt: { stopped: 'declined', rounds: 1, offline: true },
  });
  const said = events.flatMap((event) => (event.type === 'text' ? event.text : '')).join('');
  expect(done.type === 'done' && done.answer).toBe(said);
});
