import { InvokeCommand } from '@aws-sdk/client-lambda';
import { workspace } from './testing/clone.ts';
import { startDocker } from './testing/containers/docker.ts';
import { describeDocker } from './testing/describe-docker.ts';
import { serve } from './testing/serve.ts';

/** `nx serve rag-search` answers an invocation by AWS's SDK, and refuses a wrong one. */
async function answers(engine: string, variables: Record<string, string> = {}): Promise<void> {
  await using served = await serve(workspace, 'rag-search', variables, `--engine=${engine}`);
  const invoke = async (event: object) => {
    const command = new InvokeCommand({ FunctionName: 'chatbot-rag-search', Payload: JSON.stringify(event) });
    const { Payload, FunctionError } = await served.lambda.send(command);
    return { answer: JSON.parse(Payload!.transformToString()), FunctionError };
  };
  const { answer } = await invoke({ caller: { tenant: 'acme' }, queries: ['How long is the warranty?'] });
  expect(answer).toMatchObject({ passages: [], dense: true });
  const refused = await invoke({ caller: { tenant: 'acme' }, queries: [] });
  expect(refused.FunctionError).toBe('Unhandled');
  expect(refused.answer.errorMessage).toContain('queries');
}

test('nx serve rag-search answers an invocation by AWS’s SDK, in a process', () => answers('process'));

describeDocker('in a container', () => {
  test('nx serve rag-search answers an invocation by AWS’s SDK', async () => {
    await using engine = await startDocker();
    await answers('docker', { DOCKER_HOST: engine.docker.host });
  });
});
