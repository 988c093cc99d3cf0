import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { decodeVector } from '@docent/embeddings/vectors';

const lambda = new LambdaClient();

async function invoke(input: object) {
  const Payload = JSON.stringify(input);
  const response = await lambda.send(new InvokeCommand({ FunctionName: 'chatbot-embedding-service', Payload }));
  const answer = JSON.parse(response.Payload!.transformToString());
  if (!response.FunctionError) return answer;
  const { errorType: code, errorMessage: message, trace } = answer;
  return { error: code, message, ...JSON.parse(trace.at(-1)) };
}
async function embed(kind: 'query' | 'passage', ...texts: string[]) {
  const { vectors, dimensions } = await invoke({ kind, texts });
  return (vectors as string[]).map((vector) => decodeVector(vector, dimensions));
}
const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, index) => sum + value * b[index]!, 0);

test('refuses an input that does not fit, by the name of its field', async () => {
  expect(await invoke({})).toMatchObject({ error: 'InvalidInput', field: 'texts' });
  expect(await invoke({ texts: [''], kind: 'query' })).toMatchObject({ error: 'InvalidInput', field: 'texts.0' });
  expect(await invoke({ texts: ['a'], kind: 'title' })).toMatchObject({ error: 'InvalidInput', field: 'kind' });
});

test('gives one vector of length 1 for each text, and names the model', async () => {
  const answer = await invoke({ kind: 'passage', texts: ['one', 'two', 'three'] });
  expect(answer).toMatchObject({ model: 'bge-small-en-v1.5', dimensions: 384, vectors: { length: 3 } });
  for (const vector of await embed('passage', 'one', 'two')) expect(dot(vector, vector)).toBeCloseTo(1, 5);
});

test('a query is nearest to the passage that answers it', async () => {
  const [query] = await embed('query', 'How long am I covered if it breaks?');
  const passages = await embed(
    'passage',
    'Invoices are due in 30 days.',
    'The warranty lasts two years.',
    'Ducks swim.',
  );
  const scores = passages.map((passage) => dot(query!, passage));
  expect(scores.indexOf(Math.max(...scores))).toBe(1);
});

test('the same text as a query and as a passage has two vectors', async () => {
  const [[query], [passage]] = [await embed('query', 'warranty'), await embed('passage', 'warranty')];
  expect(dot(query!, passage!)).toBeLessThan(0.999);
});
