import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { readModelFile } from './model-files.ts';
import { describeModel } from './models.ts';
import { pool } from './pool.ts';

/** A model in memory: rows of token ids in, one normalized vector a row out. */
export type Session = {
  run(rows: number[][]): Promise<Float32Array[]>;
  dispose(): Promise<void>;
};

/** @throws ModelUnavailableError */
export async function openSession(model: string, threads: number, folder?: string): Promise<Session> {
  const { dimensions, pooling } = describeModel(model);
  const weights = await readModelFile(model, 'onnx/model_quantized.onnx', folder);
  // Imported late: who only counts tokens loads no native code.
  const { default: runtime } = await import('onnxruntime-node');
  const session = await runtime.InferenceSession.create(weights, {
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    // Threads that spin while they wait halve the speed when another process wants the same cores.
    extra: { session: { intra_op: { allow_spinning: '0' } } },
  });
  return {
    async run(rows) {
      const width = Math.max(...rows.map((row) => row.length));
      const outputs = await session.run(inputs(rows, width, runtime.Tensor));
      try {
        const hidden = outputs['last_hidden_state']!.data as Float32Array;
        return rows.map((row, index) => {
          const start = index * width * dimensions;
          return pool(hidden.subarray(start, start + row.length * dimensions), dimensions, pooling);
        });
      } finally {
        for (const output of Object.values(outputs)) output.dispose();
      }
    },
    dispose: () => session.release(),
  };
}

/** The three inputs of a BERT model, each of shape [rows, width], rows filled up with [PAD], which is 0. */
function inputs(rows: number[][], width: number, Int64: typeof Tensor): InferenceSession.FeedsType {
  const ids = new BigInt64Array(rows.length * width);
  const mask = new BigInt64Array(rows.length * width);
  rows.forEach((row, index) => {
    mask.fill(1n, index * width, index * width + row.length);
    row.forEach((id, position) => (ids[index * width + position] = BigInt(id)));
  });
  const shape = [rows.length, width];
  return {
    input_ids: new Int64('int64', ids, shape),
    attention_mask: new Int64('int64', mask, shape),
    token_type_ids: new Int64('int64', new BigInt64Array(ids.length), shape),
  };
}
