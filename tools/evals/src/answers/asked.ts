import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { claudeFromEnvironment, isPlainlyAnswered, type AnswerEvent, type Likeness } from '@docent/claude';
import { actionExecutor } from '@docent/contracts/action-executor';
import { documentId, newId } from '@docent/contracts/ids';
import { chunkDocument, closeParser, parseDocument } from '@docent/documents';
import { loadEmbedder, type Embedder } from '@docent/embeddings';
import { log } from '@docent/function-kit';
import { retrieve, type Index } from '@docent/retrieval';
import { startLocalStorage } from '@docent/storage/testing';
import { Searcher, SegmentCache, buildSegment, commitSegment, uploadSegment } from '@docent/vector-search';

import type { Article } from './squad.ts';

/** What was answered to a question of an article. */
export type Answered = {
  spans: string[];
  /** Without the article among the documents, so that there is no answer. */
  leftOut: boolean;
  declined: boolean;
  /** One search has plainly answered it: no model is asked what to do. */
  plain: boolean;
  /** In the order of the answer. */
  citations: { article: Article; quote: string }[];
};

type Progress = (message: string) => void;

const TENANT = 'evals';
/** As rag-processor makes them. */
const CHUNK_TOKENS = 256;
/** Filters name so many documents at most. */
const MAX_DOCUMENTS = 200;
const ANSWER_MS = 120_000;
/** As action-executor searches unless it is told otherwise. */
const { passages: limit } = actionExecutor.input.parse({ caller: { tenant: TENANT }, actions: [{ type: 'list' }] });

const idOf = ({ title }: Article) => documentId('default', title);

/**
 * Takes the articles into a real index (S3 and DynamoDB are emulated, in memory) and asks each question twice, by what the
 * functions are made of: retrieval and answer, in this process, so that thousands of questions take minutes.
 */
export async function ask(articles: Article[], progress: Progress): Promise<Answered[]> {
  const storage = await startLocalStorage();
  const folder = await mkdtemp(join(tmpdir(), 'docent-evals-'));
  const cache = new SegmentCache(join(folder, 'cache'));
  const embedder = await loadEmbedder();
  try {
    for (const article of articles) await takeIn(article, embedder, folder, cache);
    progress(`took in ${articles.length} articles`);
    return await askAll(articles, new Searcher(cache), embedder, progress);
  } finally {
    await closeParser();
    await embedder.dispose();
    await cache.close();
    await storage.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function takeIn(article: Article, embedder: Embedder, folder: string, cache: SegmentCache): Promise<void> {
  const name = `${article.title}.txt`;
  const document = await parseDocument(Buffer.from(article.paragraphs.join('\n\n')), { name });
  const chunks = chunkDocument(document, { maxTokens: CHUNK_TOKENS, countTokens: embedder.countTokens });
  const vectors = await embedder.embedPassages(chunks.map(({ text, headings }) => [...headings, text].join('\n')));
  const indexed = chunks.map(({ text, headings, items, characters, pages }, chunk) => ({
    ...{ chunk, headings, text },
    place: { items, characters, pages },
  }));
  const about = { document: idOf(article), version: newId(), collection: 'default', path: name };
  const built = await buildSegment(folder, {
    documents: [{ ...about, tags: [], updatedAt: new Date().toISOString(), chunks: indexed }],
    embedded: { model: embedder.model, dimensions: embedder.dimensions, vectors },
  });
  await uploadSegment(TENANT, built);
  await commitSegment(TENANT, built.segment, cache);
}

async function askAll(articles: Article[], searcher: Searcher, embedder: Embedder, progress: Progress) {
  const claude = claudeFromEnvironment(process.env);
  const byId = new Map(articles.map((article) => [idOf(article), article]));
  const index: Index = {
    search: (request) => searcher.search(TENANT, request),
    read: (ranges) => searcher.read(TENANT, ranges),
  };
  const embed = async (query: string) => ({ model: embedder.model, vector: await embedder.embedQuery(query) });
  const likeness = likenessBy(embedder);
  const answered: Answered[] = [];
  const total = 2 * articles.reduce((sum, { questions }) => sum + questions.length, 0);
  for (const article of articles)
    for (const { question, spans } of article.questions)
      for (const leftOut of [false, true]) {
        const others = articles.filter((other) => other !== article).slice(0, MAX_DOCUMENTS);
        const filters = leftOut ? { documents: others.map(idOf) } : {};
        const { passages } = await retrieve({ queries: [question], limit, filters }, index, embed);
        const call = { signal: AbortSignal.timeout(ANSWER_MS), deadline: Date.now() + ANSWER_MS, budget: null };
        const events = await Array.fromAsync(
          claude.answer({ question, history: [], passages, likeness }, { ...call, spend: () => {}, log }),
        );
        const citations = events.filter(isCitation).map(({ passage, quote }) => ({
          ...{ article: byId.get(passages[passage]!.document)!, quote },
        }));
        const end = events.at(-1);
        const action = { type: 'search' as const, queries: [question] };
        const plain = isPlainlyAnswered({
          question,
          history: [],
          observations: [{ action, milliseconds: 0, passages }],
        });
        answered.push({
          spans,
          leftOut,
          plain,
          declined: end?.type === 'end' && end.stopped === 'declined',
          citations,
        });
        if (answered.length % 200 === 0) progress(`asked ${answered.length} of ${total}`);
      }
  return answered;
}

const isCitation = (event: AnswerEvent) => event.type === 'citation';

/** Each sentence is embedded once: the same ones are compared to many questions. */
function likenessBy(embedder: Embedder): Likeness {
  const known = new Map<string, Float32Array>();
  return async (query, texts) => {
    const vector = await embedder.embedQuery(query);
    const missing = [...new Set(texts)].filter((text) => !known.has(text));
    const vectors = await embedder.embedPassages(missing);
    missing.forEach((text, index) => known.set(text, vectors[index]!));
    return texts.map((text) => known.get(text)!.reduce((dot, value, at) => dot + value * vector[at]!, 0));
  };
}
