import { describeModel, disagreement, modelFolder, type ModelFile } from '@docent/embeddings';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fetchModel } from './fetch.ts';
import { folderSource } from './sources/folder.ts';
import { hubSource } from './sources/hub.ts';
import type { Source } from './sources/source.ts';

const id = 'bge-small-en-v1.5';
const files = Object.keys(describeModel(id).files) as ModelFile[];
/** Where `npm run models`, which `npm test` runs first, has put the real files. */
const real = modelFolder(id);

let cache: string;
let said: string[];
const progress = { say: (line: string) => said.push(line), update: () => {} };
const fetchFrom = (...sources: Source[]) => fetchModel(id, { sources, progress });

beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), 'docent-models-'));
  process.env.MODEL_PATH = cache;
  said = [];
});
afterEach(async () => {
  delete process.env.MODEL_PATH;
  await rm(cache, { recursive: true });
});

const folderWith = async (place: (file: ModelFile) => string) => {
  const folder = await mkdtemp(join(cache, 'source-'));
  for (const file of files) {
    await mkdir(dirname(join(folder, place(file))), { recursive: true });
    await cp(join(real, file), join(folder, place(file)));
  }
  return folder;
};
const whole = async () => {
  for (const file of files) expect(disagreement(id, file, await readFile(join(cache, id, file)))).toBeUndefined();
};

test('a folder gives the files wherever they are in it and whatever they are called', async () => {
  const folder = await folderWith((file) => join('deep', 'down', `my-${basename(file)}.bin`));
  expect(await fetchFrom(folderSource(folder))).toEqual([]);
  await whole();
});

test('what is there and agrees is not asked for again', async () => {
  const folder = await folderWith((file) => file);
  await fetchFrom(folderSource(folder));
  await rm(folder, { recursive: true });
  said = [];
  expect(await fetchFrom(folderSource(folder))).toEqual([]);
  expect(said).toEqual([]);
});

test('a damaged file is replaced', async () => {
  const folder = await folderWith((file) => file);
  await fetchFrom(folderSource(folder));
  const damaged = await readFile(join(cache, id, 'tokenizer.json'));
  damaged[1000]! ^= 1;
  await writeFile(join(cache, id, 'tokenizer.json'), damaged);
  expect(await fetchFrom(folderSource(folder))).toEqual([]);
  await whole();
});

test('a source with other bytes of the right size is refused, and the next source is asked', async () => {
  const lying: Source = {
    name: 'liar',
    async get(model, wanted, into) {
      for (const file of wanted) {
        await mkdir(dirname(join(into, file)), { recursive: true });
        await writeFile(join(into, file), new Uint8Array(model.files[file].bytes));
      }
    },
  };
  const folder = await folderWith((file) => file);
  expect(await fetchFrom(lying, folderSource(folder))).toEqual([]);
  expect(said.filter((line) => line.includes('refused'))).toHaveLength(2);
  await whole();
});

test('a source that breaks off leaves nothing but what it gave whole', async () => {
  const broken: Source = {
    name: 'broken',
    async get(_model, _files, into) {
      await cp(join(real, 'tokenizer.json'), join(into, 'tokenizer.json'));
      await mkdir(join(into, 'onnx'));
      await writeFile(join(into, 'onnx', 'model_quantized.onnx'), 'half');
      throw new Error('the line was cut');
    },
  };
  expect(await fetchFrom(broken)).toEqual(['onnx/model_quantized.onnx']);
  expect(await readdir(cache)).toEqual([id]);
  expect(await readdir(join(cache, id))).toEqual(['tokenizer.json']);
  expect(said).toContain(`${id}: broken: the line was cut`);
});

test('two fetches at once both end with whole files', async () => {
  const folder = await folderWith((file) => file);
  const both = await Promise.all([fetchFrom(folderSource(folder)), fetchFrom(folderSource(folder))]);
  expect(both).toEqual([[], []]);
  await whole();
});

describe('the hub', () => {
  let server: Server;
  let answer: RequestListener;
  let remoteHost: string;

  beforeAll(async () => {
    server = createServer((request, response) => answer(request, response)).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { env } = await import('@huggingface/transformers');
    remoteHost = env.remoteHost;
    env.remoteHost = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  });
  afterAll(async () => {
    (await import('@huggingface/transformers')).env.remoteHost = remoteHost;
    server.closeAllConnections();
    server.close();
  });

  test('is asked at the address that transformers.js is set to, by repository, revision and path', async () => {
    const asked: string[] = [];
    answer = async ({ url }, response) => {
      asked.push(url!);
      response.end(await readFile(join(real, url!.replace('/Xenova/bge-small-en-v1.5/resolve/main/', ''))));
    };
    expect(await fetchFrom(hubSource)).toEqual([]);
    expect(asked).toEqual(
      ['tokenizer.json', 'onnx/model_quantized.onnx'].map((file) => `/Xenova/${id}/resolve/main/${file}`),
    );
    await whole();
  });

  test('that refuses is named with its status', async () => {
    answer = (_request, response) => response.writeHead(403).end();
    expect(await fetchFrom(hubSource)).toEqual(files);
    expect(said).toContain(`${id}: the Hugging Face hub: answered 403 for tokenizer.json`);
  });

  test('that cuts the line leaves no file', async () => {
    answer = (_request, response) => {
      response.writeHead(200, { 'content-length': '711396' }).write('{', () => response.destroy());
    };
    expect(await fetchFrom(hubSource)).toEqual(files);
    await expect(readdir(join(cache, id))).rejects.toThrow('ENOENT');
  });

  test('that sends without end is cut off', async () => {
    answer = (_request, response) => {
      const chunk = Buffer.alloc(1 << 20);
      const more = () => response.write(chunk, (error) => error || more());
      more();
    };
    expect(await fetchFrom(hubSource)).toEqual(files);
    expect(said).toContain(`${id}: the Hugging Face hub: sends more than the 711396 bytes of tokenizer.json`);
  });
});
