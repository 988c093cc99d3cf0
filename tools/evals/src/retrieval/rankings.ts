import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { documentId, newId } from '@docent/contracts/ids';
import { loadEmbedder, type Embedder } from '@docent/embeddings';
import { fuse, searchTerms } from '@docent/retrieval';
import { startLocalStorage } from '@docent/storage/testing';
import { Searcher, SegmentCache, buildSegment, commitSegment, uploadSegment } from '@docent/vector-search';

import type { Collection } from '../beir.ts';
import { chunksOf, embedded } from './chunks.ts';
import { embedOnce, type EmbedOptions } from './kept-vectors.ts';

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
const QUERIES_PER_MESSAGE = 200;

type Documents = Collection['documents'];
type Options = { fresh: boolean; progress: (message: string) => void };

/** Indexes the collection in a real index (S3 and DynamoDB are emulated, in memory) and asks its queries. */
export async function rankings(collection: Collection, { fresh, progress }: Options): Promise<Ranked[]> {
  const storage = await startLocalStorage();
  const folder = await mkdtemp(join(tmpdir(), 'docent-evals-'));
  const cache = new SegmentCache(join(folder, 'cache'));
  const embedder = await loadEmbedder();
  try {
    const { documents } = collection;
    for (let from = 0; from < documents.length; from += DOCUMENTS_PER_SEGMENT) {
      const part = documents.slice(from, from + DOCUMENTS_PER_SEGMENT);
      const telling = (done: number, of: number) => progress(`embedded ${done} of ${of} chunks of this segment`);
      await index(part, embedder, folder, cache, { fresh, onProgress: telling });
      progress(`indexed ${from + part.length} of ${documents.length} documents`);
    }
    return await askAll(collection.queries, new Searcher(cache), embedder, { fresh, progress });
  } finally {
    await embedder.dispose();
    await cache.close();
    await storage.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function index(part: Documents, embedder: Embedder, folder: string, cache: SegmentCache, options: EmbedOptions) {
  const documents = part.map((document) => ({
    ...{ document: documentId('default', document.id), version: newId(), collection: 'default', path: document.id },
    ...{ title: document.title, tags: [], updatedAt: new Date().toISOString() },
    chunks: chunksOf(document, embedder),
  }));
  const texts = documents.flatMap(({ title, chunks }) => chunks.map(({ text }) => embedded(title, text)));
  const vectors = await embedOnce(embedder, texts, options);
  const { model, dimensions } = embedder;
  const built = await buildSegment(folder, { documents, embedded: { model, dimensions, vectors } });
  await uploadSegment(TENANT, built);
  await commitSegment(TENANT, built.segment, cache);
}

async function askAll(queries: Collection['queries'], searcher: Searcher, embedder: Embedder, options: Options) {
  const { fresh, progress } = options;
  const texts = queries.map(({ text }) => text);
  const vectors = await embedOnce(embedder, texts, { kind: 'query', fresh });
  const ranked: Ranked[] = [];
  for (const [index, { id, text }] of queries.entries()) {
    const query = { model: embedder.model, vector: vectors[index]! };
    const { candidates } = await searcher.search(TENANT, { text: searchTerms(text), query, limit: CANDIDATES });
    const by = (kind: 'lexical' | 'dense') =>
      documentsOf(candidates.filter((found) => found[kind]).sort((a, b) => a[kind]!.rank - b[kind]!.rank));
    ranked.push({ id, lexical: by('lexical'), dense: by('dense'), hybrid: documentsOf(fuse([candidates])) });
    if (ranked.length % QUERIES_PER_MESSAGE === 0) progress(`asked ${ranked.length} of ${queries.length} queries`);
  }
  return ranked;
}

/** A document stands where its best chunk does. */
const documentsOf = (chunks: readonly { path: string }[]) => [...new Set(chunks.map(({ path }) => path))];
