import type { FunctionContext } from '@docent/function-kit';
import { askAgain } from './ask-again.ts';
import { chunksOf } from './chunks.ts';
import { embed } from './embed.ts';
import { indexChunks } from './index-chunks.ts';
import { indexModel } from './index-model.ts';
import { embedder } from './model.ts';
import type { Progress } from './progress.ts';
import { keptDocument } from './read-document.ts';
import { EMBED, type Upload } from './uploads.ts';

/** A look for the model costs next to nothing. */
const LOOK_EVERY_SECONDS = 30;

/** Has this version embedded once the model is there: a message that comes again until then, over restarts too. */
export const embedLater = (upload: Upload): Promise<void> => askAgain(upload, EMBED, LOOK_EVERY_SECONDS);

/** Embeds a version that was indexed by its words alone, from what was read of it then. */
export async function embedIndexed(upload: Upload, progress: Progress, context: FunctionContext): Promise<void> {
  const record = await progress.current();
  if (record.version !== upload.version || record.status === 'FAILED') return;
  const model = await indexModel(upload.tenant, context);
  // Sent before the version ended, it may come before that too.
  if (record.indexed !== upload.version || !(await embedder(model))) return embedLater(upload);
  if (record.embedded !== false) return;

  const chunks = await chunksOf(await keptDocument(upload), model);
  const embedded = await embed(upload.tenant, record, chunks, model, context);
  await indexChunks(upload.tenant, record, chunks, embedded, context);
  await progress.reach(record.status, { chunks: chunks.length, embedded: embedded !== undefined }, record.reason);
}
