import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  defaultModel,
  describeModel,
  keepEmbedder,
  loadEmbedder,
  loadTokenCounter,
  modelFolder,
  modelIds,
} from './index.ts';

let folder: string;
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'docent-embeddings-'))));
afterEach(() => rm(folder, { recursive: true }));

test('a missing file is named, with the command that gets it', async () => {
  const file = join(folder, 'tokenizer.json');
  await expect(loadEmbedder({ path: folder })).rejects.toMatchObject({
    name: 'ModelUnavailableError',
    type: 'model-missing',
    file,
    message: expect.stringMatching(/tokenizer.json.*npm run models -- bge-small-en-v1.5/),
  });
});

test('a file with one other bit is refused', async () => {
  await cp(modelFolder(defaultModel), folder, { recursive: true });
  const file = join(folder, 'onnx', 'model_quantized.onnx');
  const bytes = await readFile(file);
  bytes[20_000_000]! ^= 1;
  await writeFile(file, bytes);
  await expect(loadEmbedder({ path: folder })).rejects.toMatchObject({ type: 'model-damaged', file });
});

test('a file that was cut is refused with its sizes', async () => {
  await writeFile(join(folder, 'tokenizer.json'), '{}');
  await expect(loadEmbedder({ path: folder })).rejects.toThrow('has 2 bytes instead of 711396');
});

test('a kept embedder finds a model that was fetched after its first try', async () => {
  const embedder = keepEmbedder({ path: folder, threads: 1 });
  await expect(embedder()).rejects.toMatchObject({ type: 'model-missing' });
  await cp(modelFolder(defaultModel), folder, { recursive: true });
  const loaded = await embedder();
  expect(await embedder()).toBe(loaded);
  await loaded.dispose();
});

test('tokens are counted where there are no weights', async () => {
  await cp(join(modelFolder(defaultModel), 'tokenizer.json'), join(folder, defaultModel, 'tokenizer.json'));
  process.env.MODEL_PATH = folder;
  try {
    const count = await loadTokenCounter();
    expect(count('hello world')).toBe(2);
  } finally {
    delete process.env.MODEL_PATH;
  }
});

test.each(modelIds)('what is said of %s agrees with its hand-written configuration', async (id) => {
  const read = async (file: string) =>
    JSON.parse(await readFile(new URL(`../models/${id}/${file}`, import.meta.url), 'utf8'));
  const { dimensions, maxTokens } = describeModel(id);
  expect(await read('config.json')).toMatchObject({ hidden_size: dimensions, max_position_embeddings: maxTokens });
  expect(await read('tokenizer_config.json')).toMatchObject({ model_max_length: maxTokens });
  expect(await read('model.json')).toMatchObject({ id });
});
