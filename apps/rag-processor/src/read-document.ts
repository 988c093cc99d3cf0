import type { DocumentRecord } from '@docent/contracts/document';
import { parseDocument, toMarkdown, withAttachments, type StructuredDocument } from '@docent/documents';
import { DocentError, type FunctionContext } from '@docent/function-kit';
import { getObject, objectKeys, ObjectMissingError, putObject } from '@docent/storage';
import { hash } from 'node:crypto';
import type { Progress } from './progress.ts';
import type { Upload } from './uploads.ts';
import { windowsInBucket } from './windows/kept-windows.ts';
import { readInWindows, type WindowsRead } from './windows/read-in-windows.ts';

/** Pages of a PDF that are read at a time, and how long that may take: scanned pages take a second or two each. */
const PAGES_AT_ONCE = 50;
const WINDOW_MS = 120_000;
/** What must be left for another window and for what comes after a message's last. */
const RESERVE_MS = WINDOW_MS + 60_000;

/**
 * Reads the uploaded bytes, those of a large PDF window by window; undefined when the time of this message is over before
 * all of them are read.
 * @throws DocumentError when they cannot be read as a document
 * @throws DocentError Unprocessable when they are not the bytes that were announced
 */
export async function readDocument(
  upload: Upload,
  { path, sha256, mediaType }: DocumentRecord,
  progress: Progress,
  context: FunctionContext,
): Promise<WindowsRead> {
  const bytes = await sourceOf(upload, path);
  const found = hash('sha256', bytes);
  if (found !== sha256)
    throw new DocentError(
      'Unprocessable',
      `${path} arrived with the SHA-256 ${found}, and ${sha256} was announced: upload it again.`,
    );
  const { signal } = context;
  const languages = process.env.OCR_LANGUAGES?.split('+').filter((language) => language !== '');
  const reading = { languages, limits: { milliseconds: WINDOW_MS } };
  return readInWindows({
    pagesAtOnce: PAGES_AT_ONCE,
    read: async (pages) =>
      withAttachments(await parseDocument(bytes, { name: path, mediaType, signal, pages, ...reading })),
    kept: windowsInBucket(upload),
    async mayGoOn(pagesRead, pages) {
      await progress.reach('PARSING', { pages, pagesRead });
      return context.remaining() > RESERVE_MS;
    },
  });
}

/** Keeps what was read: as structure, for places and pages, and as Markdown, for people. */
export async function keepDocument({ tenant, document, version }: Upload, read: StructuredDocument): Promise<void> {
  const file = (name: 'document.json' | 'document.md') => objectKeys.documentFile(tenant, document, version, name);
  await Promise.all([
    putObject(file('document.json'), JSON.stringify(read), 'application/json'),
    putObject(file('document.md'), toMarkdown(read), 'text/markdown; charset=utf-8'),
  ]);
}

/** What was read of a version when it was processed. */
export async function keptDocument({ tenant, document, version }: Upload): Promise<StructuredDocument> {
  const bytes = await getObject(objectKeys.documentFile(tenant, document, version, 'document.json'));
  return JSON.parse(Buffer.from(bytes).toString('utf8')) as StructuredDocument;
}

async function sourceOf({ tenant, document, version }: Upload, path: string): Promise<Uint8Array> {
  try {
    return await getObject(objectKeys.documentFile(tenant, document, version, 'source'));
  } catch (error) {
    if (!(error instanceof ObjectMissingError)) throw error;
    throw new DocentError('Unprocessable', `the bytes of ${path} are no longer there: upload it again.`);
  }
}
