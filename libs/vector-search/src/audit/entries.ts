import { visibleEntries } from '../manifest/manifest.ts';
import { readManifest } from '../manifest/store.ts';

export interface IndexEntry {
  document: string;
  version: string;
  chunks: number;
  segment: string;
  model: string | null;
}

/** What searches see of each document, in the order of their ids, those after `after`. */
export async function indexEntries(
  tenant: string,
  { after = '', limit }: { after?: string; limit: number },
): Promise<{ entries: IndexEntry[]; more: boolean }> {
  const visible = [...visibleEntries(await readManifest(tenant)).values()];
  const beyond = visible
    .filter(({ document }) => document > after)
    .sort((a, b) => (a.document < b.document ? -1 : 1))
    .map(({ document, version, chunks, segment }) => ({
      ...{ document, version, chunks, segment: segment.segment, model: segment.model },
    }));
  return { entries: beyond.slice(0, limit), more: beyond.length > limit };
}
