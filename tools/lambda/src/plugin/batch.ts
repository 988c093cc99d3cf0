// For types alone: it takes a tenth of a second to load.
import type { Task, TaskGraph } from '@nx/devkit';

interface Result {
  success: boolean;
  terminalOutput: string;
}

/** Does one task; what it returns is what a person reads of it. */
export type Work = (task: Task) => Promise<string>;

/** Runs all tasks of an Nx batch in this process, at once, and reports each as it ends; one failure holds no other. */
export async function* runBatch(graph: TaskGraph, work: Work): AsyncGenerator<{ task: string; result: Result }> {
  const running = new Map(Object.values(graph.tasks).map((task) => [task.id, settle(task, work)]));
  while (running.size > 0) {
    const done = await Promise.race(running.values());
    running.delete(done.task);
    yield done;
  }
}

async function settle(task: Task, work: Work): Promise<{ task: string; result: Result }> {
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
