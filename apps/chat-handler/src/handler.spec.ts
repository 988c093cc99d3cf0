import { InvokeWithResponseStreamCommand, LambdaClient } from '@aws-sdk/client-lambda';

const lambda = new LambdaClient();

test('refuses an input without its fields by name', async () => {
  const { EventStream } = await lambda.send(
    new InvokeWithResponseStreamCommand({ FunctionName: 'chatbot-chat-handler', Payload: Buffer.from('{}') }),
  );
  const failures = [];
  for await (const event of EventStream!)
    if (event.InvokeComplete?.ErrorCode) failures.push(event.InvokeComplete.ErrorCode);
  expect(failures).toEqual(['InvalidInput']);
});
