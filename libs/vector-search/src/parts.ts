/** What the index is made of, for who measures its parts. Functions use `index.ts`. */
export { FileRows } from './segment/rows.ts';
export { Graph, writeGraph, type Quantization } from './segment/graph.ts';
export { OpenSegment } from './segment/open-segment.ts';
export { dot } from './segment/vectors.ts';
export { everyRow } from './search/eligible.ts';
export { searchVectors } from './search/dense.ts';
