import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';

const lambda = new LambdaClient();

test('refuses an input without its fields by name', async () => {
  const response = await lambda.send(
    new InvokeCommand({ FunctionName: 'chatbot-response-enhancement', Payload: '{}' }),
  );
  expect(response.FunctionError).toBe('Unhandled');
  expect(JSON.parse(response.Payload!.transformToString())).toMatchObject({ errorType: 'InvalidInput' });
});
