export { fetchModel, defaultSources, type FetchOptions } from './fetch.ts';
export { progressOn, type Progress } from './progress.ts';
export type { Source, GetOptions } from './sources/source.ts';
