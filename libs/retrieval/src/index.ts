export { searchTerms } from './terms.ts';
export { fuse, type Fused } from './fuse.ts';
export { select } from './select.ts';
export { expand, neighbourhoods, type Neighbourhood } from './expand.ts';
export { retrieve, type Index, type Request, type Retrieved } from './retrieve.ts';
