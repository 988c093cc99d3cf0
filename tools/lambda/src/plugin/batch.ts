import { logger, type Task, type TaskGraph } from '@nx/devkit';

interface Result {
  success: boolean;
  terminalOutput: string;
}

/** Does one task; what it returns is what a person reads of it. */
export type Work = (task: Task) => Promise<string>;

/** Runs all tasks of an Nx batch in this process, at once; one that fails does not hold the others. */
export async function runBatch(graph: TaskGraph, work: Work): Promise<Record<string, Result>> {
  const results = Object.values(graph.tasks).map(async (task) => {
    try {
      return [task.id, { success: true, terminalOutput: `${await work(task)}\n` }] as const;
    } catch (error) {
      return [task.id, { success: false, terminalOutput: `${messageOf(error)}\n` }] as const;
    }
  });
  return Object.fromEntries(await Promise.all(results));
}

/** Runs one task for an executor that Nx calls alone. */
export async function runAlone(work: () => Promise<string>): Promise<{ success: boolean }> {
  try {
    logger.info(await work());
    return { success: true };
  } catch (error) {
    logger.error(messageOf(error));
    return { success: false };
  }
}

/** Our own errors carry a name of their own and say all there is to say; of any other the stack is wanted. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return Object.hasOwn(error, 'name') ? error.message : (error.stack ?? error.message);
}
