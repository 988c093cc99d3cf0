import { newId } from '@docent/contracts/ids';
import type { Segment } from '@docent/contracts/vector-search';

import { expired, otherModel, superseded } from '../errors.ts';
import {
  COMMIT_WITHIN_MS,
  REMEMBERED_MS,
  liveEntries,
  visibleEntries,
  type LiveEntry,
  type Manifest,
  type ManifestSegment,
} from './manifest.ts';

/** Letters of an id that are its time. */
const TIME_LETTERS = 10;

/** Changes of the manifest, as functions from one to the next. `at` is the time of the change, ISO 8601. */
export type Change = (manifest: Manifest) => Manifest;

/**
 * Names the segment; what it holds in older versions dies by the same commit. The same version of a document embedded by
 * the same model is there once: a message that came twice changes nothing.
 * @throws Conflict `superseded` when nothing of the segment may be taken in, Unavailable `segment-expired` when the
 * collector may be at its files
 */
export const addSegment =
  (segment: Segment, at: string): Change =>
  (manifest) => {
    if (manifest.segments.some((known) => known.segment === segment.segment)) return manifest;
    if (isExpired(segment, at)) throw expired(segment.segment);
    const { model } = segment;
    if (model !== null && manifest.model !== null && model !== manifest.model && model !== manifest.next)
      throw otherModel(model, manifest.model);
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
        killed.push(...entries.filter((entry) => givesWay(entry, version, chunks, model)));
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
      ...bury(manifest, killed, at, [added]),
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
    return { ...manifest, removed, ...bury(manifest, killed, at) };
  };

/** There is nothing to gain: the same chunks by the same model, or by any when the new ones are not embedded. */
const isAsGood = (entry: LiveEntry, version: string, chunks: number, model: string | null) =>
  entry.version === version && entry.chunks === chunks && (model === null || entry.segment.model === model);

/**
 * An older version, the same one processed anew with another outcome, or one that waited for its vectors. What another
 * model embedded stays beside it, though that counts tokens otherwise and makes other chunks.
 */
const givesWay = (entry: LiveEntry, version: string, chunks: number, model: string | null) =>
  entry.version < version ||
  entry.segment.model === null ||
  (entry.chunks !== chunks && (model === null || model === entry.segment.model));

/**
 * Puts one segment in the place of those it was merged from. What died in them since it was read is dead in it too.
 * Changes nothing when one of them is gone: another compaction was faster, and nothing is lost. Nor when the output is so
 * old that the collector may be at its files.
 */
export const replaceSegments =
  (merged: readonly string[], output: Segment | undefined, at: string): Change =>
  (manifest) => {
    const inputs = manifest.segments.filter(({ segment }) => merged.includes(segment));
    if (inputs.length < merged.length || (output && isExpired(output, at))) return manifest;
    const alive = new Set(
      inputs.flatMap((input) => [...liveEntries({ segments: [input] })].map(({ document }) => document)),
    );
    const dead = (output?.documents ?? []).filter(({ document }) => !alive.has(document));
    const added =
      output && dead.length < output.documents.length
        ? [{ ...output, dead: dead.map(({ document }) => ({ document, at })) }]
        : [];
    const kept = manifest.segments.filter((segment) => !inputs.includes(segment));
    return {
      ...manifest,
      segments: [...kept, ...added],
      retired: [...manifest.retired, ...merged.map((segment) => ({ segment, at }))],
    };
  };

/** Names damaged segments no more: what they held is in the index no more, and can be taken in again. */
export const dropSegments =
  (damaged: readonly string[], at: string): Change =>
  (manifest) => {
    const dropped = manifest.segments.filter(({ segment }) => damaged.includes(segment));
    if (dropped.length === 0) return manifest;
    return {
      ...manifest,
      segments: manifest.segments.filter((segment) => !dropped.includes(segment)),
      retired: [...manifest.retired, ...dropped.map(({ segment }) => ({ segment, at }))],
    };
  };

/** Begins another index beside this one; what was begun with a third model, or with this one's own, is dropped. */
export const beginNext =
  (model: string, at: string): Change =>
  (manifest) => {
    const next = model === manifest.model ? null : model;
    const others = [...liveEntries(manifest)].filter(
      ({ segment }) => segment.model !== null && segment.model !== manifest.model && segment.model !== next,
    );
    if (next === manifest.next && others.length === 0) return manifest;
    return { ...manifest, next, ...bury(manifest, others, at) };
  };

/** Documents that the model which comes next has not embedded. */
export function lackingNext(manifest: Manifest): LiveEntry[] {
  const byNext = visibleEntries(manifest, manifest.next);
  return [...byNext.values()].filter(({ segment }) => segment.model !== manifest.next);
}

/** Switches searches to the index beside this one and drops this one; changes nothing while a document lacks in it. */
export const switchToNext =
  (at: string): Change =>
  (manifest) => {
    const { next } = manifest;
    if (next === null || lackingNext(manifest).length > 0) return manifest;
    const old = [...liveEntries(manifest)].filter(({ segment }) => segment.model !== next);
    return { ...manifest, model: next, next: null, ...bury(manifest, old, at) };
  };

/** Forgets retired segments whose objects are deleted, and removals that nothing can undo any more. */
export const forget =
  (collected: ReadonlySet<string>, now: number): Change =>
  (manifest) => {
    const retired = manifest.retired.filter(({ segment }) => !collected.has(segment));
    const removed = Object.entries(manifest.removed).filter(([, { at }]) => now - Date.parse(at) < REMEMBERED_MS);
    const changed = retired.length < manifest.retired.length || removed.length < Object.keys(manifest.removed).length;
    return changed ? { ...manifest, retired, removed: Object.fromEntries(removed) } : manifest;
  };

/** Changes nothing but the version: whoever read the manifest before must read it again to commit. */
export const fence: Change = (manifest) => ({ ...manifest });

/** Ids begin with the time at which they were made, and sort by it. */
export const isExpired = ({ segment }: Segment, at: string) =>
  segment.slice(0, TIME_LETTERS) < newId(Date.parse(at) - COMMIT_WITHIN_MS).slice(0, TIME_LETTERS);

/** Marks entries dead and names further segments; a segment in which nothing lives is retired. */
function bury(
  { segments, retired }: Manifest,
  killed: readonly LiveEntry[],
  at: string,
  added: readonly ManifestSegment[] = [],
): Pick<Manifest, 'segments' | 'retired'> {
  const bySegment = Map.groupBy(killed, ({ segment }) => segment);
  const marked = segments.map((segment) => {
    const dead = bySegment.get(segment)?.map(({ document }) => ({ document, at }));
    return dead ? { ...segment, dead: [...segment.dead, ...dead] } : segment;
  });
  const isEmpty = ({ dead, documents }: ManifestSegment) => dead.length === documents.length;
  return {
    segments: [...marked.filter((segment) => !isEmpty(segment)), ...added],
    retired: [...retired, ...marked.filter(isEmpty).map(({ segment }) => ({ segment, at }))],
  };
}
