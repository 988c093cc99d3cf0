import type { Collection } from '../beir.ts';
import { ndcg, recall, reciprocalRank, type Judged } from '../measures/ranking.ts';
import type { Ranked } from './rankings.ts';

export const KINDS = ['lexical', 'dense', 'hybrid'] as const;
export const MEASURES = {
  ndcg10: (found: string[], judged: Judged) => ndcg(found, judged, 10),
  recall10: (found: string[], judged: Judged) => recall(found, judged, 10),
  recall100: (found: string[], judged: Judged) => recall(found, judged, 100),
  mrr10: (found: string[], judged: Judged) => reciprocalRank(found, judged, 10),
};
export type Kind = (typeof KINDS)[number];
export type Measure = keyof typeof MEASURES;
export const measures = Object.keys(MEASURES) as Measure[];

/** For each kind and measure what a function gives. */
export type Each<T> = Record<Kind, Record<Measure, T>>;

export const each = <T>(make: (kind: Kind, measure: Measure) => T): Each<T> =>
  Object.fromEntries(
    KINDS.map((kind) => [kind, Object.fromEntries(measures.map((measure) => [measure, make(kind, measure)]))]),
  ) as Each<T>;

/** The value of each query, in their order. */
export const valuesOf = (ranked: readonly Ranked[], judgements: Collection['judgements']): Each<number[]> =>
  each((kind, measure) => ranked.map((query) => MEASURES[measure](query[kind], judgements.get(query.id)!)));
