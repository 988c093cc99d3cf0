import { ObjectMissingError } from '@docent/storage';
import type { Chunk, Filters } from '@docent/contracts/passage';
import type { Candidate } from '@docent/contracts/vector-search';

import { corrupt } from '../errors.ts';
import { readManifest } from '../manifest/store.ts';
import { visibleEntries, type LiveEntry, type Manifest, type ManifestSegment } from '../manifest/manifest.ts';
import type { OpenSegment } from '../segment/open-segment.ts';
import { QueryTerms } from '../segment/text.ts';
import { unitVector } from '../segment/vectors.ts';
import { reached } from '../steps.ts';
import { alike } from './alike.ts';
import { rangesAround, type Around } from './around.ts';
import { SegmentCache } from './cache.ts';
import { searchVectors } from './dense.ts';
import { eligibleRows } from './eligible.ts';
import { searchWords } from './lexical.ts';
import type { Hit } from './top.ts';

export interface SearchRequest {
  /** Searched by words: what carries no meaning (question words, stop words) is for the caller to leave out. */
  text: string;
  /** Searched by meaning, where the index was embedded by this model. */
  query?: { model: string; vector: Float32Array };
  /** Candidates by words and by meaning, each. */
  limit: number;
  filters?: Filters;
  /** Collections of which nothing may be found, whatever the filters say. */
  hidden?: ReadonlySet<string> | Promise<ReadonlySet<string>>;
  around?: Around;
}

export interface SearchResult {
  manifest: number;
  model: string | null;
  candidates: Candidate[];
  /** What was asked for around the best of them. */
  neighbours: Chunk[];
  /** Whether the whole of what was searched was searched by meaning too. */
  dense: boolean;
}

/** What part of the index an invocation reads: one manifest, its visible documents, their segments. */
interface View {
  manifest: Manifest;
  visible: Map<string, LiveEntry>;
  segments: ManifestSegment[];
}

interface ChunkRange {
  document: string;
  chunks: { from: number; to: number };
}

const ATTEMPTS = 3;
/** So many of the best by meaning, and as many by words, are compared with one another. */
const COMPARED = 50;

/** Searches and reads a tenant's index as the manifest of that moment names it. */
export class Searcher {
  readonly cache: SegmentCache;
  readonly #terms = new QueryTerms();
  readonly #swept = new Map<string, number>();

  constructor(cache: SegmentCache = new SegmentCache()) {
    this.cache = cache;
  }

  async search(
    tenant: string,
    { text, query, limit, filters = {}, hidden = new Set(), around }: SearchRequest,
  ): Promise<SearchResult> {
    return this.#reading(
      tenant,
      async (view) => {
        const { manifest, segments } = view;
        const unseen = await hidden;
        return this.cache.using(tenant, segments, async (open) => {
          const vector = query && unitQuery(query, segments);
          const eligible = open.map((segment) => eligibleRows(segment, visibleIn(view, segment, unseen), filters));
          const embedded = open.map(({ segment }) => vector !== undefined && segment.model === query?.model);
          const lexical = searchWords(open, eligible, this.#terms.of(text), limit);
          const dense = vector
            ? await searchVectors(
                open,
                eligible.map((rows, index) => (embedded[index] ? rows : { rows: rows.rows, count: 0 })),
                vector,
                limit,
              )
            : [];
          const candidates = await merge(open, dense, lexical);
          return {
            manifest: manifest.version,
            model: manifest.model,
            candidates,
            neighbours: around ? chunksOf(view, open, rangesAround(candidates, around), unseen) : [],
            dense: vector !== undefined && embedded.every((yes, index) => yes || eligible[index]!.count === 0),
          };
        });
      },
      query?.model,
    );
  }

  /** Chunks of documents by position, both ends of a range included; what is not in the index is left out. */
  async read(tenant: string, ranges: readonly ChunkRange[], hidden: ReadonlySet<string> = new Set()): Promise<Chunk[]> {
    return this.#reading(tenant, async (view) => {
      const wanted = new Set(ranges.map(({ document }) => view.visible.get(document)?.segment));
      const segments = view.segments.filter((segment) => wanted.has(segment));
      return this.cache.using(tenant, segments, async (open) => chunksOf(view, open, ranges, hidden));
    });
  }

  /** Documents as a model embedded them, where it did. Runs `work` on the manifest of now; once more on a newer one when a segment was collected meanwhile. */
  async #reading<T>(tenant: string, work: (view: View) => Promise<T>, model?: string): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      const manifest = await readManifest(tenant);
      const visible = visibleEntries(manifest, model);
      const used = new Set(Array.from(visible.values(), ({ segment }) => segment));
      const segments = manifest.segments.filter((segment) => used.has(segment));
      await this.#sweep(tenant, manifest);
      await reached('view-read');
      try {
        return await work({ manifest, visible, segments });
      } catch (error) {
        if (!(error instanceof ObjectMissingError)) throw error;
        const unchanged = (await readManifest(tenant)).version === manifest.version;
        if (unchanged || attempt === ATTEMPTS) throw corrupt(`The index names ${error.key}, which is not there.`);
      }
    }
  }

  async #sweep(tenant: string, { version, segments }: Manifest): Promise<void> {
    if (this.#swept.get(tenant) === version) return;
    this.#swept.set(tenant, version);
    await this.cache.sweep(tenant, new Set(segments.map(({ segment }) => segment)));
  }
}

function unitQuery({ model, vector }: NonNullable<SearchRequest['query']>, segments: readonly ManifestSegment[]) {
  const dimensions = segments.find((segment) => segment.model === model)?.dimensions ?? vector.length;
  return unitVector(vector, dimensions, `The query by ${model}`);
}

function visibleIn({ visible }: View, { segment, documents: all }: OpenSegment, hidden: ReadonlySet<string>) {
  const documents = all.filter(({ document, collection }) => {
    return visible.get(document)?.segment.segment === segment.segment && !hidden.has(collection);
  });
  return new Set(documents.map(({ document }) => document));
}

/**
 * Each chunk once, with its ranks by meaning and by words: best by meaning first, then those found by words alone. The best
 * of both kinds know which of them are alike.
 */
async function merge(
  open: readonly OpenSegment[],
  dense: readonly Hit[],
  lexical: readonly Hit[],
): Promise<Candidate[]> {
  const found = new Map<string, { hit: Hit; candidate: Candidate }>();
  const enter = (kind: 'dense' | 'lexical') => (hit: Hit, index: number) => {
    const key = `${hit.segment}:${hit.row}`;
    const candidate = found.get(key)?.candidate ?? open[hit.segment]!.chunk(hit.row);
    found.set(key, { hit, candidate: { ...candidate, [kind]: { rank: index + 1, score: hit.score } } });
  };
  dense.forEach(enter('dense'));
  lexical.forEach(enter('lexical'));
  const entries = [...found.values()];
  const isBest = ({ dense, lexical }: Candidate) =>
    Math.min(dense?.rank ?? Infinity, lexical?.rank ?? Infinity) <= COMPARED;
  const places = entries.flatMap(({ candidate }, place) => (isBest(candidate) ? place : []));
  const neighbours = await alike(
    open,
    places.map((place) => entries[place]!.hit),
  );
  neighbours.forEach((others, at) => {
    if (others.length > 0)
      entries[places[at]!]!.candidate.alike = others.map(({ place, cosine }) => ({ place: places[place]!, cosine }));
  });
  return entries.map(({ candidate }) => candidate);
}

function chunksOf(
  { visible }: View,
  open: readonly OpenSegment[],
  ranges: readonly ChunkRange[],
  hidden: ReadonlySet<string>,
): Chunk[] {
  return ranges.flatMap((range) => {
    const holder = visible.get(range.document)?.segment.segment;
    const segment = open.find(({ segment }) => segment.segment === holder);
    return segment ? chunksBetween(segment, range, hidden) : [];
  });
}

function chunksBetween(
  segment: OpenSegment,
  { document, chunks: { from, to } }: ChunkRange,
  hidden: ReadonlySet<string>,
): Chunk[] {
  const entry = segment.documents.find((candidate) => candidate.document === document);
  if (!entry || hidden.has(entry.collection)) return [];
  const first = entry.firstRow + from;
  const last = entry.firstRow + Math.min(to, entry.chunks - 1);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => segment.chunk(first + index));
}
