import type { OpenSegment } from '../segment/open-segment.ts';
import { dot } from '../segment/vectors.ts';
import type { Hit } from './top.ts';

/** Neighbours that are told for each chunk. */
const NEIGHBOURS = 5;

/** Another hit, by its place in the list, and the cosine of the two. */
export interface Alike {
  place: number;
  cosine: number;
}

/** For each hit those of the others that are nearest to it in meaning, nearest first; none where it has no vector. */
export const alike = async (segments: readonly OpenSegment[], hits: readonly Hit[]): Promise<Alike[][]> =>
  nearestOf(await vectorsOf(segments, hits));

/** For each vector of length 1 those of the others that are nearest to it. */
export function nearestOf(vectors: readonly (Float32Array | undefined)[]): Alike[][] {
  const cosines: Alike[][] = vectors.map(() => []);
  vectors.forEach((vector, place) => {
    if (!vector) return;
    for (let other = 0; other < place; other++) {
      const against = vectors[other];
      if (against?.length !== vector.length) continue;
      const cosine = dot(vector, against, 0);
      cosines[place]!.push({ place: other, cosine });
      cosines[other]!.push({ place, cosine });
    }
  });
  return cosines.map((others) => others.sort((a, b) => b.cosine - a.cosine).slice(0, NEIGHBOURS));
}

async function vectorsOf(segments: readonly OpenSegment[], hits: readonly Hit[]) {
  const vectors: (Float32Array | undefined)[] = hits.map(() => undefined);
  const read = segments.map(async ({ rows: reader }, segment) => {
    const places = hits.flatMap((hit, place) => (hit.segment === segment ? place : []));
    places.sort((a, b) => hits[a]!.row - hits[b]!.row);
    if (!reader || places.length === 0) return;
    const rows = await reader.read(places.map((place) => hits[place]!.row));
    const length = rows.length / places.length;
    places.forEach((place, at) => (vectors[place] = rows.subarray(at * length, (at + 1) * length)));
  });
  await Promise.all(read);
  return vectors;
}
