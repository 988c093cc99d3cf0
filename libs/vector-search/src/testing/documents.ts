import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { documentId, newId } from '@docent/contracts/ids';

import { buildSegment, uploadSegment, type IndexedDocument, type SegmentSource } from '../index.ts';

export const MODEL = 'test-model';
export const DIMENSIONS = 16;

/** A document of one paragraph a chunk, all under one heading unless told. */
export function documentOf(
  path: string,
  paragraphs: readonly string[],
  given: Partial<IndexedDocument> & { headings?: string[] } = {},
): IndexedDocument {
  const { headings = [], ...rest } = given;
  return {
    document: documentId(rest.collection ?? 'default', path),
    version: newId(),
    collection: 'default',
    path,
    tags: [],
    updatedAt: '2026-01-01T00:00:00Z',
    chunks: paragraphs.map((text, chunk) => ({ chunk, headings, text, place: placeOf(chunk, text) })),
    ...rest,
  };
}

const placeOf = (chunk: number, text: string) => ({
  items: { from: chunk, to: chunk },
  characters: { from: 0, to: text.length },
});

/** Letters counted in buckets: texts that share words lie near one another, the same text at the same place. */
export function vectorOf(text: string): Float32Array {
  const vector = new Float32Array(DIMENSIONS).fill(0.01);
  for (const word of text.toLowerCase().match(/\w+/g) ?? []) {
    let hash = 7;
    for (const letter of word) hash = (hash * 31 + letter.charCodeAt(0)) >>> 0;
    vector[hash % DIMENSIONS]! += 1;
  }
  return vector;
}

export function sourceOf(documents: readonly IndexedDocument[], model: string | null = MODEL): SegmentSource {
  if (model === null) return { documents };
  const vectors = documents.flatMap(({ chunks }) => chunks.map(({ text }) => vectorOf(text)));
  return { documents, embedded: { model, dimensions: DIMENSIONS, vectors } };
}

const folders: string[] = [];

export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'docent-index-'));
  folders.push(folder);
  return folder;
}

export async function removeTemporaryFolders(): Promise<void> {
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true, force: true })));
}

/** Builds and uploads a segment; only a commit is missing. */
export async function uploaded(tenant: string, documents: readonly IndexedDocument[], model: string | null = MODEL) {
  const built = await buildSegment(await temporaryFolder(), sourceOf(documents, model));
  await uploadSegment(tenant, built);
  return built.segment;
}
