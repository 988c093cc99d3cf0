import type { Segment } from '@docent/contracts/vector-search';

import { superseded } from '../errors.ts';
import { liveEntries, type LiveEntry, type Manifest, type ManifestSegment } from './manifest.ts';

/** Changes of the manifest, as functions from one to the next. `at` is the time of the change, ISO 8601. */
export type Change = (manifest: Manifest) => Manifest;

/**
 * Names the segment; what it holds in older versions dies by the same commit. The same version of a document embedded by
 * the same model is there once: a message that came twice changes nothing.
 * @throws Conflict `superseded` when nothing of the segment may be taken in
 */
export const addSegment =
  (segment: Segment, at: string): Change =>
  (manifest) => {
    if (manifest.segments.some((known) => known.segment === segment.segment)) return manifest;
    const live = Map.groupBy(liveEntries(manifest), ({ document }) => document);
    const killed: LiveEntry[] = [];
    const refused = new Set<string>();
    let outdated = 0;
    for (const { document, version, chunks } of segment.documents) {
      const entries = live.get(document) ?? [];
      const removed = manifest.removed[document];
      if ((removed && removed.version >= version) || entries.some((entry) => entry.version > version)) {
        refused.add(document);
        outdated++;
      } else if (entries.some((entry) => isAsGood(entry, version, chunks, segment.model))) {
        refused.add(document);
      } else {
        killed.push(...entries.filter((entry) => givesWay(entry, version, chunks)));
      }
    }
    if (outdated === segment.documents.length) {
      throw superseded(`A newer version of every document in segment ${segment.segment} is there, or it was removed.`);
    }
    if (refused.size === segment.documents.length) return manifest;
    const added = { ...segment, dead: [...refused].map((document) => ({ document, at })) };
    return {
      ...manifest,
      model: manifest.model ?? segment.model,
      segments: [...bury(manifest.segments, killed, at), added],
    };
  };

/** Removes each document in this version and every older one. */
export const removeDocuments =
  (documents: readonly { document: string; version: string }[], at: string): Change =>
  (manifest) => {
    const removed = { ...manifest.removed };
    let changed = false;
    for (const { document, version } of documents) {
      const known = removed[document];
      if (known && known.version >= version) continue;
      removed[document] = { version, at };
      changed = true;
    }
    if (!changed) return manifest;
    const killed = [...liveEntries(manifest)].filter(({ document, version }) => {
      const mark = removed[document];
      return mark && mark.version >= version;
    });
    return { ...manifest, removed, segments: bury(manifest.segments, killed, at) };
  };

/** There is nothing to gain: the same chunks by the same model, or by any when the new ones are not embedded. */
const isAsGood = (entry: LiveEntry, version: string, chunks: number, model: string | null) =>
  entry.version === version && entry.chunks === chunks && (model === null || entry.segment.model === model);

/** An older version, the same one processed anew with another outcome, or one that waited for its vectors. */
const givesWay = (entry: LiveEntry, version: string, chunks: number) =>
  entry.version < version || entry.chunks !== chunks || entry.segment.model === null;

/** Marks entries dead; a segment in which nothing lives is named no more. */
function bury(segments: readonly ManifestSegment[], killed: readonly LiveEntry[], at: string): ManifestSegment[] {
  const bySegment = Map.groupBy(killed, ({ segment }) => segment);
  return segments
    .map((segment) => {
      const dead = bySegment.get(segment)?.map(({ document }) => ({ document, at }));
      return dead ? { ...segment, dead: [...segment.dead, ...dead] } : segment;
    })
    .filter(({ dead, documents }) => dead.length < documents.length);
}
