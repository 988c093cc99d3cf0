import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describeModel, modelFolder } from '@docent/embeddings';
import { env, pipeline } from '@huggingface/transformers';

/** What most programs do: transformers.js's pipeline over batches of 32 texts as they come. */
export async function openNaivePipeline(model: string, threads: number) {
  const root = await mkdtemp(join(tmpdir(), 'docent-bench-'));
  try {
    await mkdir(join(root, model));
    const written = fileURLToPath(new URL(`models/${model}/`, import.meta.resolve('@docent/embeddings/package.json')));
    const found = ['onnx', 'tokenizer.json'].map((file) => join(modelFolder(model), file));
    const files = [...found, join(written, 'config.json'), join(written, 'tokenizer_config.json')];
    for (const file of files) await symlink(file, join(root, model, file.slice(dirname(file).length + 1)));
    Object.assign(env, { allowRemoteModels: false, localModelPath: root });
    const session_options = { intraOpNumThreads: threads, interOpNumThreads: 1 };
    const extract = await pipeline('feature-extraction', model, { dtype: 'q8', device: 'cpu', session_options });
    const { pooling } = describeModel(model);
    return async (texts: string[]) => {
      for (let at = 0; at < texts.length; at += 32) {
        const output = await extract(texts.slice(at, at + 32), { pooling, normalize: true });
        output.dispose();
      }
    };
  } finally {
    await rm(root, { recursive: true });
  }
}
