import { DocentError, type FunctionContext } from '@docent/function-kit';
import { askAgain } from './ask-again.ts';
import { chunksOf } from './chunks.ts';
import { embed } from './embed.ts';
import { embedLater } from './embed-later.ts';
import { indexChunks } from './index-chunks.ts';
import { indexModel } from './index-model.ts';
import { keepDocument, readDocument } from './read-document.ts';
import type { Progress } from './progress.ts';
import { GO_ON, type Upload } from './uploads.ts';
import { forgetWindows } from './windows/kept-windows.ts';

/** What a chunk takes at most until it is indexed; for fewer than are left, another message with all of its time goes on. */
const CHUNK_MS = 100;

/**
 * One version on its way from bytes to passages: parse, chunk, embed, index. Every stage may be done again: its objects
 * and its segment have names of their own, and the commit of the segment is what counts.
 */
export async function processUpload(upload: Upload, progress: Progress, context: FunctionContext): Promise<void> {
  const record = await progress.reach('PARSING');
  const read = await readDocument(upload, record, progress, context);
  if (!read) return askAgain(upload, GO_ON);
  const { document, readNow } = read;
  await keepDocument(upload, document);
  const lostPages = [...new Set(document.lost?.flatMap(({ pages }) => pages))].sort((a, b) => a - b);
  const facts = { mediaType: document.mediaType, title: document.title, pages: document.pages, lostPages };

  const indexed = await progress.reach('EMBEDDING', facts);
  const model = await indexModel(upload.tenant, context);
  const chunks = await chunksOf(document, model);
  if (chunks.length === 0)
    throw new DocentError(
      'Unprocessable',
      nothingIn(
        indexed.path,
        document.lost?.map(({ reason }) => reason),
      ),
    );
  if (readNow && context.remaining() < chunks.length * CHUNK_MS) return askAgain(upload, GO_ON);
  const embedded = await embed(upload.tenant, indexed, chunks, model, context);

  await progress.reach('INDEXING');
  await indexChunks(upload.tenant, indexed, chunks, embedded, context);

  if (!embedded) await embedLater(upload);
  const known = { chunks: chunks.length, embedded: embedded !== undefined };
  const lost = document.lost?.map(({ reason }) => reason).join(' ');
  await (lost ? progress.reach('PARTIAL', known, lost) : progress.reach('READY', known));
  await forgetWindows(upload);
}

const nothingIn = (path: string, reasons: string[] = []) =>
  [
    `${path} holds no text that could be found.`,
    ...reasons,
    'If it is a scan or a picture, upload it with its text.',
  ].join(' ');
