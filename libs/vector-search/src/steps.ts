import { AsyncLocalStorage } from 'node:async_hooks';

/** The points between which a writer can die and leave something half done. */
export type Step =
  | 'segment-file-uploaded'
  | 'manifest-read'
  | 'manifest-body-uploaded'
  | 'manifest-swapped'
  | 'compaction-planned'
  | 'compaction-built'
  | 'collector-listed'
  | 'collector-deleted';

type Observer = (step: Step) => void | Promise<void>;

const observers = new AsyncLocalStorage<Observer>();

/** Says that a step was reached. Nobody listens in production; a test stops the writer dead here. */
export async function reached(step: Step): Promise<void> {
  await observers.getStore()?.(step);
}

/** Runs `work` with an observer of its steps: each writer of a test has its own. */
export const observingSteps = <T>(observer: Observer, work: () => Promise<T>): Promise<T> =>
  observers.run(observer, work);
