import type { DocumentRecord } from '@docent/contracts/document';
import { parseDocument, toMarkdown, type StructuredDocument } from '@docent/documents';
import { DocentError } from '@docent/function-kit';
import { getObject, objectKeys, ObjectMissingError, putObject } from '@docent/storage';
import { hash } from 'node:crypto';
import type { Upload } from './uploads.ts';

/**
 * Reads the uploaded bytes.
 * @throws DocumentError when they cannot be read as a document
 * @throws DocentError Unprocessable when they are not the bytes that were announced
 */
export async function readDocument(
  upload: Upload,
  { path, sha256, mediaType }: DocumentRecord,
  signal: AbortSignal,
): Promise<StructuredDocument> {
  const bytes = await sourceOf(upload, path);
  const found = hash('sha256', bytes);
  if (found !== sha256)
    throw new DocentError(
      'Unprocessable',
      `${path} arrived with the SHA-256 ${found}, and ${sha256} was announced: upload it again.`,
    );
  return parseDocument(bytes, { name: path, mediaType, signal });
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
