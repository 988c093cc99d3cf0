import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { defaultModel, describeModel, loadEmbedder, loadTokenCounter, type Embedder } from './index.ts';

let embedder: Embedder;
beforeAll(async () => (embedder = await loadEmbedder({ threads: 1 })));
afterAll(() => embedder.dispose());

const cosine = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(a).reduce((sum, value, index) => sum + value * b[index]!, 0);

const texts = [
  'The warranty lasts two years from the day of purchase.',
  'Ducks',
  'A much longer passage about the boundary layer on a flat plate in a supersonic stream of air. '.repeat(12),
  'Écoutez: naïve café — 東京 is a city; $5.00 & <b>bold</b>',
  'The invoice is due within thirty days.',
];

test('passages come back in order, each with the model’s dimensions and of length 1', async () => {
  const together = await embedder.embedPassages(texts);
  expect(together).toHaveLength(texts.length);
  for (const [index, text] of texts.entries()) {
    const [alone] = await embedder.embedPassages([text]);
    expect(alone).toHaveLength(embedder.dimensions);
    expect(cosine(alone!, alone!)).toBeCloseTo(1, 5);
    // Activations are quantized over a whole batch: neighbours move a vector, but hardly.
    expect(cosine(together[index]!, alone!)).toBeGreaterThan(0.98);
  }
});

test('a vector is the one that transformers.js’s own pipeline makes', async () => {
  const reference = fileURLToPath(new URL('testing/reference.ts', import.meta.url));
  const out = execFileSync(process.execPath, [reference, defaultModel], { input: JSON.stringify(texts) });
  for (const [index, expected] of (JSON.parse(out.toString()) as number[][]).entries()) {
    const [vector] = await embedder.embedPassages([texts[index]!]);
    expect(cosine(vector!, expected)).toBeGreaterThan(0.9999);
  }
});

test('a query has the model’s prefix, a passage has none', async () => {
  const { queryPrefix } = describeModel(embedder.model);
  const [prefixed] = await embedder.embedPassages([`${queryPrefix}warranty`]);
  expect(await embedder.embedQuery('warranty')).toEqual(prefixed);
});

test('a question is nearest to the passage that answers it', async () => {
  const query = await embedder.embedQuery('How long am I covered if it breaks?');
  const scores = (await embedder.embedPassages(texts)).map((passage) => cosine(query, passage));
  expect(scores.indexOf(Math.max(...scores))).toBe(0);
});

test('what is beyond the window is not read', async () => {
  const window = 'word '.repeat(embedder.maxTokens - 2);
  const [inside, beyond] = [
    await embedder.embedPassages([window]),
    await embedder.embedPassages([`${window} and more`]),
  ];
  expect(beyond).toEqual(inside);
});

test('tokens are counted without [CLS] and [SEP], with weights or without them', async () => {
  const count = await loadTokenCounter();
  for (const text of texts) expect(count(text)).toBe(embedder.countTokens(text));
  expect(count('Unaffordable ducks')).toBe(['una', '##ff', '##ord', '##able', 'ducks'].length);
  expect(count('')).toBe(0);
});

test('no texts give no vectors', async () => {
  expect(await embedder.embedPassages([])).toEqual([]);
});

test('progress is told after each batch, and an abort stops before the next one', async () => {
  const controller = new AbortController();
  const told: number[] = [];
  const passages = Array.from({ length: 6 }, () => texts[2]!);
  const embedding = embedder.embedPassages(passages, {
    signal: controller.signal,
    onProgress: (done, total) => {
      told.push(done / total);
      if (told.length === 2) controller.abort(new Error('enough'));
    },
  });
  await expect(embedding).rejects.toThrow('enough');
  expect(told).toEqual([1 / 6, 2 / 6]);
});

test('an unknown model is refused with those that are known', async () => {
  await expect(loadEmbedder({ model: 'nobody/knows-me' })).rejects.toThrow(/nobody\/knows-me.*bge-small-en-v1.5/);
});
