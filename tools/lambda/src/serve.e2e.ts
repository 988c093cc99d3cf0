import { InvokeCommand } from '@aws-sdk/client-lambda';
import { workspace } from './testing/clone.ts';
import { startDocker, type Docker } from './testing/containers/docker.ts';
import { serve } from './testing/serve.ts';

const stack = new AsyncDisposableStack();
let docker: Docker;
beforeAll(async () => {
  docker = stack.use(await startDocker()).docker;
});
afterAll(() => stack.disposeAsync());

test.each(['process', 'docker'])(
  'nx serve rag-search answers an invocation by AWS’s SDK, by the engine %s',
  async (engine) => {
    await using served = await serve(workspace, 'rag-search', { DOCKER_HOST: docker.host }, `--engine=${engine}`);
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
  },
);
