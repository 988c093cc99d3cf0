import { isEnd, MAX_DOCUMENT_BYTES, type DocumentRecord } from '@docent/contracts/document';
import type { Upload } from '@docent/contracts/document-management';
import { createHash } from 'node:crypto';
import { openAsBlob } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import type * as z from 'zod';
import { rowOf, type Row } from '../row.ts';
import type { Server } from '../server/server.ts';
import type { SourceFile } from './files.ts';

export type TakeInOptions = {
  collection: string;
  /** A document whose status has not changed for so long is given up. */
  waitMs: number;
  onStage: (stage: string) => void;
};

/** What became of a file; `unchanged` when these bytes had been processed before. */
export type Outcome = Row & { unchanged: boolean };

const FIRST_LOOK_MS = 150;
const LAST_LOOK_MS = 2_000;

/** Brings one file to its end: hashed, registered, uploaded when its bytes are not there, followed until it is processed. */
export async function takeIn(server: Server, source: SourceFile, options: TakeInOptions): Promise<Outcome> {
  let stage = '';
  const enter = (next: string) => {
    if (next !== stage) options.onStage((stage = next));
  };
  try {
    enter('UPLOADING');
    const bytes = await read(source.file);
    const { record, upload } = await register(server, source.document, bytes, options.collection);
    if (isEnd(record.status)) return { ...rowOf(record), unchanged: true };
    enter(record.status);
    if (upload) await server.put(upload.url, upload.headers, bytes);
    enter('UPLOADED');
    return { ...rowOf(await follow(server, record, options.waitMs, enter)), unchanged: false };
  } catch (error) {
    const reason = (error as Error).message;
    return { document: source.document, status: 'FAILED', stage, reason, chunks: null, unchanged: false };
  }
}

/** Its bytes, read when they are needed, and only as long as nobody changes them. */
async function read(file: string): Promise<Blob> {
  const bytes = await openAsBlob(file);
  if (bytes.size > MAX_DOCUMENT_BYTES)
    throw new Error(`it has ${bytes.size} bytes, and a document at most ${MAX_DOCUMENT_BYTES}: split it`);
  return bytes;
}

type Registered = { record: DocumentRecord; upload?: z.output<typeof Upload> };

async function register(server: Server, path: string, bytes: Blob, collection: string): Promise<Registered> {
  const hash = createHash('sha256');
  for await (const part of bytes.stream()) hash.update(part);
  return server.post('/documents', { collection, path, bytes: bytes.size, sha256: hash.digest('hex') });
}

/** The record at its end. Looked at often at first, since small documents are done soon. */
async function follow(
  server: Server,
  begun: DocumentRecord,
  waitMs: number,
  enter: (stage: string) => void,
): Promise<DocumentRecord> {
  let record = begun;
  let changed = performance.now();
  for (let pause = FIRST_LOOK_MS; !isEnd(record.status); pause = Math.min(pause * 1.5, LAST_LOOK_MS)) {
    await setTimeout(pause);
    const next = await server.get<DocumentRecord>(`/documents/${record.document}`);
    if (next.updatedAt !== record.updatedAt) changed = performance.now();
    else if (performance.now() - changed > waitMs)
      throw new Error(
        `nothing changed for ${waitMs / 1000} s; it may still be processed: look at it with \`docent documents\``,
      );
    record = next;
    // Its bytes are there; that it is UPLOADING is true until somebody takes it up.
    if (!isEnd(record.status)) enter(record.status === 'UPLOADING' ? 'UPLOADED' : record.status);
  }
  return record;
}
