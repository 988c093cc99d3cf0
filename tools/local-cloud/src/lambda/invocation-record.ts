import type { FunctionError, Outcome } from './invocation.ts';

/** One invocation as the log keeps it. */
export interface InvocationRecord {
  requestId: string;
  function: string;
  /** What asked for it: another function's name, or what triggered it. */
  caller: string;
  traceId: string;
  segmentId: string;
  /** Segment of the invocation that called. */
  parentId?: string;
  /** Milliseconds since 1970 at which it was asked for. */
  startedAt: number;
  start: 'cold' | 'warm';
  /** Milliseconds from being asked for to the handler's start, initialisation included. */
  waitedMs: number;
  initMs?: number;
  durationMs: number;
  memoryMb: number;
  maxMemoryMb?: number;
  status: Outcome['status'];
  error?: FunctionError;
  /** As CloudWatch would hold them: START, what the function wrote, END, REPORT. */
  lines: string[];
}

/** The lines that Lambda writes around a function's own. */
export function logLines(record: Omit<InvocationRecord, 'lines'>, written: string[]): string[] {
  const { requestId, status, error } = record;
  const failed = status === 'timeout' || status === 'crash' || status.startsWith('out-of-');
  return [
    `START RequestId: ${requestId} Version: $LATEST`,
    ...written,
    ...(failed && error ? [error.errorMessage] : []),
    `END RequestId: ${requestId}`,
    reportLine(record),
  ];
}

function reportLine(record: Omit<InvocationRecord, 'lines'>): string {
  const { requestId, durationMs, memoryMb, maxMemoryMb, initMs, status, error } = record;
  const fields = [
    `REPORT RequestId: ${requestId}`,
    `Duration: ${durationMs.toFixed(2)} ms`,
    `Billed Duration: ${Math.ceil(durationMs + (initMs ?? 0))} ms`,
    `Memory Size: ${memoryMb} MB`,
    ...(maxMemoryMb === undefined ? [] : [`Max Memory Used: ${Math.ceil(maxMemoryMb)} MB`]),
    ...(initMs === undefined ? [] : [`Init Duration: ${initMs.toFixed(2)} ms`]),
    ...(status === 'success' ? [] : [`Status: ${status === 'timeout' ? 'timeout' : 'error'}`]),
    ...(error && status !== 'timeout' && status !== 'success' ? [`Error Type: ${error.errorType}`] : []),
  ];
  return fields.join('\t');
}
