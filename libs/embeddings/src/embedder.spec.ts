import { loadEmbedder, type Embedder } from './index.ts';

let embedder: Embedder;
beforeAll(async () => (embedder = await loadEmbedder()));
afterAll(() => embedder.dispose());

const cosine = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, index) => sum + value * b[index]!, 0);

test('a vector has the dimensions of the model and length 1', async () => {
  const vector = await embedder.embedQuery('How long is the warranty?');
  expect(vector).toHaveLength(embedder.dimensions);
  expect(cosine(vector, vector)).toBeCloseTo(1, 5);
});
