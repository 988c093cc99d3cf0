// For types alone: it takes a tenth of a second to load.
import type { Task, TaskGraph } from '@nx/devkit';

interface Result {
  success: boolean;
  terminalOutput: string;
}

interface Done {
  task: string;
  result: Result;
}

/** Does one task; what it returns is what a person reads of it. */
export type Work = (task: Task) => Promise<string>;

/**
 * Runs all tasks of an Nx batch in this process, each once those that it depends on are done, and reports each as it ends.
 * A failure holds only what depends on it.
 */
export async function* runBatch(graph: TaskGraph, work: Work): AsyncGenerator<Done> {
  const started = new Map<string, Promise<Done>>();
  const start = (id: string): Promise<Done> => {
    const known = started.get(id);
    if (known) return known;
    const before = (graph.dependencies[id] ?? []).filter((other) => other in graph.tasks).map(start);
    const done = Promise.all(before).then((ended) => {
      const failed = ended.find(({ result }) => !result.success);
      if (!failed) return settle(graph.tasks[id]!, work);
      return { task: id, result: { success: false, terminalOutput: `Not done, since ${failed.task} failed.\n` } };
    });
    started.set(id, done);
    return done;
  };
  const running = new Map(Object.keys(graph.tasks).map((id) => [id, start(id)]));
  while (running.size > 0) {
    const done = await Promise.race(running.values());
    running.delete(done.task);
    yield done;
  }
}

async function settle(task: Task, work: Work): Promise<Done> {
  try {
    return { task: task.id, result: { success: true, terminalOutput: `${await work(task)}\n` } };
  } catch (error) {
    return { task: task.id, result: { success: false, terminalOutput: `${messageOf(error)}\n` } };
  }
}

/** Runs one task for an executor that Nx calls alone. */
export async function runAlone(work: () => Promise<string>): Promise<{ success: boolean }> {
  try {
    console.log(await work());
    return { success: true };
  } catch (error) {
    console.error(messageOf(error));
    return { success: false };
  }
}

/** Our own errors carry a name of their own and say all there is to say; of any other the stack is wanted. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return Object.hasOwn(error, 'name') ? error.message : (error.stack ?? error.message);
}
