import { describeModel, modelFolder, planBatches, tokensPerBatch } from '@docent/embeddings';
import { Tokenizer } from '@huggingface/tokenizers';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';

/** ONNX Runtime alone on the batches that the library makes, tokens and tensors made before the clock starts. */
export async function openRawSession(model: string, threads: number, texts: string[]) {
  const folder = modelFolder(model);
  const session = await InferenceSession.create(join(folder, 'onnx', 'model_quantized.onnx'), {
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    extra: { session: { intra_op: { allow_spinning: '0' } } },
  });
  const tokenizer = new Tokenizer(JSON.parse(await readFile(join(folder, 'tokenizer.json'), 'utf8')), {});
  const rows = texts.map((text) => tokenizer.encode(text).ids.slice(0, describeModel(model).maxTokens));
  const lengths = rows.map((row) => row.length);
  const batches = planBatches(lengths, tokensPerBatch).map((batch) => {
    const width = Math.max(...batch.map((index) => lengths[index]!));
    const padded = (of: (row: number[]) => number[]) => {
      const values = batch.flatMap((index) => [...of(rows[index]!), ...Array(width - lengths[index]!).fill(0)]);
      return new Tensor('int64', BigInt64Array.from(values, BigInt), [batch.length, width]);
    };
    return {
      input_ids: padded((row) => row),
      attention_mask: padded((row) => row.map(() => 1)),
      token_type_ids: padded((row) => row.map(() => 0)),
    };
  });
  return {
    tokens: lengths.reduce((sum, length) => sum + length, 0),
    run: async () => {
      for (const batch of batches) Object.values(await session.run(batch)).forEach((output) => output.dispose());
    },
  };
}
