import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { documentId, newId } from '@docent/contracts/ids';
import type { Candidate } from '@docent/contracts/vector-search';
import { loadEmbedder, type Embedder } from '@docent/embeddings';
import { fuse, searchTerms } from '@docent/retrieval';
import { startLocalStorage } from '@docent/storage/testing';
import { Searcher, SegmentCache, buildSegment, commitSegment, uploadSegment } from '@docent/vector-search';

import type { Collection } from '../beir.ts';

/** What was found for a query, best first, as ids of documents. */
export interface Ranked {
  id: string;
  lexical: string[];
  dense: string[];
  hybrid: string[];
}

const TENANT = 'evals';
/** The collection is spread over segments, as an index that grows is. */
const DOCUMENTS_PER_SEGMENT = 400;
const CANDIDATES = 200;

type Progress = (message: string) => void;

/** Indexes the collection in a real index (S3 and DynamoDB are emulated, in memory) and asks its queries. */
export async function rankings(collection: Collection, progress: Progress): Promise<Ranked[]> {
  const storage = await startLocalStorage();
  const folder = await mkdtemp(join(tmpdir(), 'docent-evals-'));
  const cache = new SegmentCache(join(folder, 'cache'));
  const embedder = await loadEmbedder();
  try {
    const { documents } = collection;
    for (let from = 0; from < documents.length; from += DOCUMENTS_PER_SEGMENT) {
      await index(documents.slice(from, from + DOCUMENTS_PER_SEGMENT), embedder, folder, cache);
      progress(`indexed ${Math.min(from + DOCUMENTS_PER_SEGMENT, documents.length)} of ${documents.length} documents`);
    }
    const searcher = new Searcher(cache);
    const ranked: Ranked[] = [];
    for (const { id, text } of collection.queries) ranked.push({ id, ...(await ask(searcher, embedder, text)) });
    return ranked;
  } finally {
    await embedder.dispose();
    await cache.close();
    await storage.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function index(documents: Collection['documents'], embedder: Embedder, folder: string, cache: SegmentCache) {
  const texts = documents.map(({ title, text }) => (title ? `${title}\n${text}` : text));
  const built = await buildSegment(folder, {
    documents: documents.map(({ id, title, text }) => ({
      document: documentId('default', id),
      version: newId(),
      collection: 'default',
      path: id,
      title,
      tags: [],
      updatedAt: new Date().toISOString(),
      chunks: [
        {
          chunk: 0,
          headings: [],
          text,
          place: { items: { from: 0, to: 0 }, characters: { from: 0, to: text.length } },
        },
      ],
    })),
    embedded: { model: embedder.model, dimensions: embedder.dimensions, vectors: await embedder.embedPassages(texts) },
  });
  await uploadSegment(TENANT, built);
  await commitSegment(TENANT, built.segment, cache);
}

async function ask(searcher: Searcher, embedder: Embedder, question: string): Promise<Omit<Ranked, 'id'>> {
  const query = { model: embedder.model, vector: await embedder.embedQuery(question) };
  const { candidates } = await searcher.search(TENANT, { text: searchTerms(question), query, limit: CANDIDATES });
  return {
    lexical: by(candidates, 'lexical'),
    dense: by(candidates, 'dense'),
    hybrid: fuse([candidates]).map(({ path }) => path),
  };
}

const by = (candidates: readonly Candidate[], kind: 'lexical' | 'dense') =>
  candidates
    .filter((candidate) => candidate[kind])
    .sort((a, b) => a[kind]!.rank - b[kind]!.rank)
    .map(({ path }) => path);
