import { AsyncLocalStorage } from 'node:async_hooks';

/**
 * The points between which a process can die and leave something half done, in the order in which they are reached. The
 * tests kill at each of them, and fail when one is named here that nothing reaches.
 */
export const STEPS = [
  'segment-file-uploaded',
  'segment-checked',
  'manifest-read',
  'manifest-body-uploaded',
  'manifest-swap-lost',
  'manifest-swapped',
  'view-read',
  'compaction-planned',
  'compaction-built',
  'collector-listed',
  'collector-fenced',
  'collector-deleted',
] as const;

/** Those of the engine LanceDB; what lies between two of them LanceDB does by one commit. */
export const TABLE_STEPS = [
  'table-made',
  'table-indexed',
  'table-named',
  'vectors-added',
  'rows-checked',
  'rows-appended',
  'removal-appended',
  'dead-found',
  'living-moved',
  'dead-dropped',
  'words-indexed',
  'marks-dropped',
  'table-optimized',
  'segments-deleted',
  'table-pruned',
  'unnamed-dropped',
] as const;
export type Step = (typeof STEPS)[number] | (typeof TABLE_STEPS)[number];

type Observer = (step: Step) => void | Promise<void>;

const observers = new AsyncLocalStorage<Observer>();

/** Says that a step was reached. Nobody listens in production; a test stops the process or the schedule here. */
export async function reached(step: Step): Promise<void> {
  await observers.getStore()?.(step);
}

/** Runs `work` with an observer of its steps: each writer of a test has its own. */
export const observingSteps = <T>(observer: Observer, work: () => Promise<T>): Promise<T> =>
  observers.run(observer, work);
