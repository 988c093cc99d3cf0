import { DocentError, type FunctionContext } from '@docent/function-kit';
import { chunksOf } from './chunks.ts';
import { embed } from './embed.ts';
import { indexChunks } from './index-chunks.ts';
import type { Progress } from './progress.ts';
import { keptDocument } from './read-document.ts';
import type { Upload } from './uploads.ts';

/**
 * Embeds what is indexed by another model, into the index that is built beside the one in use: from what was read of it
 * then, with chunks by that model's own tokens.
 */
export async function embedBeside(
  upload: Upload,
  model: string,
  progress: Progress,
  context: FunctionContext,
): Promise<void> {
  const record = await progress.current();
  if (record.indexed !== upload.version) return;
  const chunks = await chunksOf(await keptDocument(upload), model);
  const embedded = await embed(upload.tenant, record, chunks, model, context);
  if (!embedded)
    throw new DocentError('Unavailable', `rag-processor has no ${model}: name it under models in its function.json`);
  await indexChunks(upload.tenant, { ...record, version: upload.version }, chunks, embedded, context);
}
