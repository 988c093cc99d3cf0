import { visibleEntries } from '../manifest/manifest.ts';
import { readManifest } from '../manifest/store.ts';

export interface IndexStatus {
  manifest: number;
  model: string | null;
  segments: number;
  documents: number;
  chunks: number;
  tombstones: number;
  bytes: number;
}

/** The index in figures, from its manifest alone. */
export async function indexStatus(tenant: string): Promise<IndexStatus> {
  const manifest = await readManifest(tenant);
  const visible = [...visibleEntries(manifest).values()];
  const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0);
  return {
    manifest: manifest.version,
    model: manifest.model,
    segments: manifest.segments.length,
    documents: visible.length,
    chunks: sum(visible.map(({ chunks }) => chunks)),
    tombstones: sum(manifest.segments.map(({ dead }) => dead.length)),
    bytes: sum(manifest.segments.flatMap(({ files }) => Object.values(files).map((file) => file?.bytes ?? 0))),
  };
}
