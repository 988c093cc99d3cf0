import { randomUUID } from 'node:crypto';

/** Where an invocation stands among those that one request from outside brought about: AWS X-Ray's trace header. */
export interface Trace {
  traceId: string;
  segmentId: string;
  parentId?: string;
}

/** The trace of a new invocation below `header`, X-Amzn-Trace-Id of the caller; a trace of its own without one. */
export function traceBelow(header: string | undefined): Trace {
  const field = (name: string) => new RegExp(`(?:^|;)\\s*${name}=([0-9a-f-]+)`, 'i').exec(header ?? '')?.[1];
  const parentId = field('Parent');
  return {
    traceId: field('Root') ?? newTraceId(),
    segmentId: hex(16),
    ...(parentId && { parentId }),
  };
}

export const traceHeader = ({ traceId, segmentId }: Trace): string => `Root=${traceId};Parent=${segmentId};Sampled=1`;

const newTraceId = (): string => `1-${Math.floor(Date.now() / 1000).toString(16)}-${hex(24)}`;

/** Out of a UUID, for which Node keeps random bytes ready. */
const hex = (digits: number): string => randomUUID().replaceAll('-', '').slice(-digits);
