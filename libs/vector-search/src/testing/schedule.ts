import { observingSteps, type Step } from '../steps.ts';

/** A process of a schedule: a writer, a reader, a compactor, a collector. */
export interface Actor {
  work: () => Promise<void>;
  /** Called when it reaches a step, before anybody else goes on. */
  onStep?: (step: Step) => void;
}

/** Somebody goes on for some steps, somebody dies, or something happens to all; `who` counts modulo those that are left. */
export type Turn = { run: number; steps: number } | { kill: number } | { happens: () => void };

/**
 * Runs actors one at a time, each from one step to its next, in the order of the turns and, after those, one after
 * another: the same turns give the same interleaving. A killed actor is never resumed, as a process that died is not.
 * @throws what an actor throws
 */
export async function runSchedule(actors: readonly Actor[], turns: readonly Turn[]): Promise<void> {
  const left = actors.map(startable);
  const run = async (who: number, steps: number) => {
    for (let step = 0; step < steps; step++) {
      const goOn = await left[who]!();
      if (!goOn) return void left.splice(who, 1);
      left[who] = goOn;
    }
  };
  for (const turn of turns) {
    if (left.length === 0) return;
    if ('happens' in turn) turn.happens();
    else if ('kill' in turn) left.splice(turn.kill % left.length, 1);
    else await run(turn.run % left.length, turn.steps);
  }
  while (left.length > 0) await run(0, Infinity);
}

/** Goes on until the next step, and gives the way to go on from there; nothing when the work is done. */
type Resume = () => Promise<Resume | undefined>;

function startable({ work, onStep }: Actor): Resume {
  let stopAt: (resume: Resume) => void;
  const observer = (step: Step) => {
    onStep?.(step);
    return new Promise<void>((go) => stopAt(resumeBy(go)));
  };
  let done: Promise<undefined>;
  const untilNextStep = (go: () => void) =>
    Promise.race([
      new Promise<Resume>((stopped) => {
        stopAt = stopped;
        go();
      }),
      done,
    ]);
  const resumeBy = (go: () => void) => () => untilNextStep(go);
  return () => {
    const started = Promise.withResolvers<void>();
    done = started.promise.then(() => observingSteps(observer, work)).then(() => undefined);
    return untilNextStep(started.resolve);
  };
}
