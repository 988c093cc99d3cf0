import type { FunctionConfig } from './schema.ts';

/**
 * Seconds that a message of the queue is hidden while it is worked on: as AWS advises, six times the longest that a
 * function may take for it, so that it is not handed out again meanwhile.
 */
export function queueVisibilitySeconds(functions: FunctionConfig[]): number {
  const queued = functions.filter(({ trigger }) => trigger?.type === 'queue');
  return 6 * Math.max(30, ...queued.map(({ timeoutSeconds }) => timeoutSeconds));
}
