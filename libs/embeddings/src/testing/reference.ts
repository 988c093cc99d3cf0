import { mkdtemp, rm, symlink, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { env, pipeline } from '@huggingface/transformers';
import { describeModel, modelFolder } from '../index.ts';

/**
 * The vectors that transformers.js's own feature-extraction pipeline makes, one text at a time: texts as JSON on
 * standard input, vectors as JSON on standard output. A process of its own, since Jest's realm is not Node's.
 */
const id = process.argv[2]!;
const root = await mkdtemp(join(tmpdir(), 'docent-reference-'));
try {
  await mkdir(join(root, id));
  for (const file of ['onnx', 'tokenizer.json']) await symlink(join(modelFolder(id), file), join(root, id, file));
  for (const file of ['config.json', 'tokenizer_config.json']) {
    await symlink(fileURLToPath(new URL(`../../models/${id}/${file}`, import.meta.url)), join(root, id, file));
  }
  env.allowRemoteModels = false;
  env.localModelPath = root;
  const extract = await pipeline('feature-extraction', id, { dtype: 'q8', device: 'cpu' });
  const vectors: number[][] = [];
  for (const input of JSON.parse(await text(process.stdin)) as string[]) {
    const output = await extract(input, { pooling: describeModel(id).pooling, normalize: true });
    vectors.push((output.tolist() as number[][])[0]!);
  }
  console.log(JSON.stringify(vectors));
} finally {
  await rm(root, { recursive: true });
}
