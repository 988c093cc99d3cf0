import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { workspace } from './testing/clone.ts';
import { startDocker, type Docker } from './testing/containers/docker.ts';
import { waitFor } from './testing/containers/wait-for.ts';
import { describeDocker } from './testing/describe-docker.ts';
import { serve } from './testing/serve.ts';

/** rag-search answers an invocation by AWS's SDK, and refuses a wrong one. */
async function expectAnswers(lambda: LambdaClient): Promise<void> {
  const invoke = async (event: object) => {
    const command = new InvokeCommand({ FunctionName: 'chatbot-rag-search', Payload: JSON.stringify(event) });
    const { Payload, FunctionError } = await lambda.send(command);
    return { answer: JSON.parse(Payload!.transformToString()), FunctionError };
  };
  const { answer } = await invoke({ caller: { tenant: 'acme' }, queries: ['How long is the warranty?'] });
  expect(answer).toMatchObject({ passages: [], dense: true });
  const refused = await invoke({ caller: { tenant: 'acme' }, queries: [] });
  expect(refused.FunctionError).toBe('Unhandled');
  expect(refused.answer.errorMessage).toContain('queries');
}

test('nx serve rag-search answers an invocation by AWS’s SDK, in a process', async () => {
  await using served = await serve(workspace, 'rag-search', {}, '--engine=process');
  await expectAnswers(served.lambda);
});

describeDocker('in containers', () => {
  test('nx serve rag-search answers an invocation by AWS’s SDK, and leaves none of them when it is stopped', async () => {
    await using engine = await startDocker();
    const { docker } = engine;
    let endpoint: string;
    {
      await using served = await serve(workspace, 'rag-search', { DOCKER_HOST: docker.host }, '--engine=docker');
      ({ endpoint } = served);
      await expectAnswers(served.lambda);
      expect((await containersOf(docker, endpoint)).length).toBeGreaterThan(0);
    }
    const none = async () => (await containersOf(docker, endpoint)).length === 0 || undefined;
    await waitFor('its containers to be gone', () => none().catch(() => undefined));
  });
});

/** Containers of the local cloud that has this endpoint: others may run in the same Docker. */
async function containersOf(docker: Docker, endpoint: string): Promise<string[]> {
  const all = await docker('ps', '--all', '--quiet', '--filter', 'label=docent.cloud');
  const described = all.split('\n').map((id) => id && docker('inspect', '--format', '{{.Config.Env}}', id));
  return (await Promise.all(described)).filter((environment) => environment.includes(`=${endpoint} `));
}
