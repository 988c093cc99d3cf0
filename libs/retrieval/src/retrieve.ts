import type { Chunk, Filters, Passage, Rank } from '@docent/contracts/passage';
import type { Candidate } from '@docent/contracts/vector-search';

import { expand, neighbourhoods, REACH, type Neighbourhood } from './expand.ts';
import { fuse, type Fused } from './fuse.ts';
import { select } from './select.ts';
import { searchTerms } from './terms.ts';

/** So many of the best are read and put in order for the first of them to be taken. */
const RERANKED = 24;
/** Candidates that each kind of search gives to fusion. */
const CANDIDATES = 200;
/** A search brings what stands around so many of the best of each kind: hardly ever is another passage chosen. */
const AROUND = { best: 16, reach: REACH };

export interface Index {
  search(request: {
    text: string;
    query?: { model: string; vector: Float32Array };
    limit: number;
    filters: Filters;
    around: typeof AROUND;
  }): Promise<{
    manifest: number;
    model: string | null;
    candidates: Candidate[];
    neighbours: Chunk[];
    dense: boolean;
  }>;
  read(ranges: Neighbourhood[]): Promise<Chunk[]>;
}

export interface Request {
  /** Ways to put the same question. */
  queries: readonly string[];
  limit: number;
  filters: Filters;
}

export interface Retrieved {
  passages: Passage[];
  /** Whether all that was searched was searched by meaning too. */
  dense: boolean;
  /** The model that the index is embedded with. */
  model: string | null;
  manifest: number;
}

/**
 * Finds the passages that answer a question: each query by meaning and by words, fused, without near-duplicates, spread over
 * documents, grown over their neighbours. `embed` is absent when there is no model: then words alone decide. `rerank` gives
 * the places of those that answer, the best first, or null when it cannot tell.
 */
export async function retrieve(
  { queries, limit, filters }: Request,
  index: Index,
  embed?: (query: string) => Promise<{ model: string; vector: Float32Array }>,
  rerank?: (passages: readonly Chunk[]) => Promise<number[] | null>,
): Promise<Retrieved> {
  const searches = await Promise.all(
    queries.map(async (query) =>
      index.search({
        text: searchTerms(query),
        query: await embed?.(query),
        limit: CANDIDATES,
        filters,
        around: AROUND,
      }),
    ),
  );
  const fused = fuse(searches.map(({ candidates }) => candidates));
  const chosen = rerank
    ? (await reranked(select(fused, Math.max(limit, RERANKED)), rerank)).slice(0, limit)
    : select(fused, limit);
  const brought = searches.flatMap(({ candidates, neighbours }) => [...candidates, ...neighbours]);
  const newest = searches.reduce((a, b) => (b.manifest > a.manifest ? b : a));
  return {
    passages: expand(chosen, await surroundings(chosen, brought, index)),
    dense: searches.every(({ dense }) => dense),
    model: newest.model,
    manifest: newest.manifest,
  };
}

/** What was named comes first, in that order; the rest follows as it was: a judgement may err. */
async function reranked(
  passages: Fused[],
  rerank: (passages: readonly Chunk[]) => Promise<number[] | null>,
): Promise<Fused[]> {
  const places = passages.length > 1 ? await rerank(passages) : null;
  if (!places) return passages;
  const named = places.map((place, index) => {
    const passage = passages[place]!;
    return { ...passage, ranks: { ...passage.ranks, reranked: index + 1 } };
  });
  return [...named, ...passages.filter((_, place) => !places.includes(place))];
}

/** The chunks around what was chosen: most were brought along by the search, the others are read. */
async function surroundings(chosen: readonly Fused[], brought: readonly Chunk[], index: Index): Promise<Chunk[]> {
  const lonely = chosen.filter(({ ranks: { dense, lexical } }) => !isAmongBest(dense) && !isAmongBest(lexical));
  const read = lonely.length > 0 ? await index.read(neighbourhoods(lonely)) : [];
  const around = neighbourhoods(chosen);
  return [...brought, ...read].filter((chunk) => around.some((range) => holds(range, chunk)));
}

const isAmongBest = (rank: Rank | undefined) => rank !== undefined && rank.rank <= AROUND.best;
const holds = ({ document, chunks: { from, to } }: Neighbourhood, chunk: Chunk) =>
  chunk.document === document && chunk.chunk >= from && chunk.chunk <= to;
