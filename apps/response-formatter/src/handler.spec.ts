import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { responseFormatter } from '@docent/contracts/response-formatter';

const lambda = new LambdaClient();

async function invoke(input: object) {
  const { FunctionError, Payload } = await lambda.send(
    new InvokeCommand({ FunctionName: 'chatbot-response-formatter', Payload: JSON.stringify(input) }),
  );
  return { FunctionError, answer: JSON.parse(Payload!.transformToString()) };
}

test.each([
  ['markdown', 'text/markdown; charset=utf-8', 'Twelve **months**.\n'],
  ['html', 'text/html; charset=utf-8', '<p>Twelve <strong>months</strong>.</p>\n'],
  ['text', 'text/plain; charset=utf-8', 'Twelve months.\n'],
])('writes %s', async (format, mediaType, body) => {
  const { answer } = await invoke({ ...responseFormatter.example, format });
  expect(answer).toEqual({ format, mediaType, body });
});

test.each(['slack', 'json'])('writes %s as JSON', async (format) => {
  const { answer } = await invoke({ ...responseFormatter.example, format });
  expect(answer).toMatchObject({ format, mediaType: 'application/json' });
  expect(JSON.parse(answer.body)).toBeInstanceOf(Object);
});

test.each([
  ['format', { answer: 'a', format: 'pdf' }],
  ['answer', { format: 'html' }],
  ['sources.0.number', { answer: 'a', format: 'html', sources: [{ number: 0 }] }],
  ['style', { answer: 'a', format: 'html', style: 'bold' }],
])('refuses an input whose %s is wrong, by name', async (field, input) => {
  const { FunctionError, answer } = await invoke(input);
  expect(FunctionError).toBe('Unhandled');
  expect(answer).toMatchObject({ errorType: 'InvalidInput', errorMessage: expect.stringContaining(field) });
});
