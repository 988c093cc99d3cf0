import { DocentError } from '@docent/function-kit';

/** What was given cannot be indexed or searched: `reason` says why in one word for programs. */
export const invalid = (reason: string, message: string) => new DocentError('InvalidInput', message, { reason });

/** A newer version is in the index already, or this one was removed: whoever made the segment has nothing left to do. */
export const superseded = (message: string) => new DocentError('Conflict', message, { reason: 'superseded' });

/** The segment is so old that the collector may be at its files: it must be made anew. */
export const expired = (segment: string) =>
  new DocentError('Unavailable', `Segment ${segment} was made too long ago to be committed: make it anew.`, {
    reason: 'segment-expired',
  });

/** What is stored contradicts itself: `docent doctor --index` says how far, and repairs it. */
export const corrupt = (message: string) => new DocentError('Internal', message, { reason: 'index-corrupt' });

/** The index has moved to another model since the segment was begun: it must be made anew. */
export const otherModel = (model: string, indexModel: string) =>
  new DocentError(
    'Unavailable',
    `The index is embedded with ${indexModel}, not with ${model}: make the segment anew.`,
    {
      reason: 'other-model',
    },
  );
