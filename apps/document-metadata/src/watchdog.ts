import { isEnd, type DocumentRecord } from '@docent/contracts/document';

const HOUR = 3_600_000;

/** A queued upload may have others before it; a stage under work lasts no longer than its message is hidden from others. */
const limitMs = ({ status }: DocumentRecord) => (status === 'UPLOADING' ? 24 * HOUR : 2 * HOUR);

/**
 * The watchdog: a document whose stage has stopped moving is FAILED. It looks whenever a record is read, and at all of them
 * by the clock.
 */
export function hasStalled(record: DocumentRecord): boolean {
  return !isEnd(record.status) && Date.now() - Date.parse(record.updatedAt) > limitMs(record);
}

/** The record as it is when its stage has stopped moving; the same object when it has moved meanwhile. */
export function stalled(record: DocumentRecord): DocumentRecord {
  if (!hasStalled(record)) return record;
  const hours = limitMs(record) / HOUR;
  const what = record.status === 'UPLOADING' ? 'its bytes did not arrive' : `${record.status} did not end`;
  const next = record.status === 'UPLOADING' ? 'upload it again' : 'retry it';
  const now = new Date().toISOString();
  return {
    ...record,
    status: 'FAILED',
    stage: record.status,
    reason: `${what} within ${hours} hours: ${next}`,
    updatedAt: now,
    stages: { ...record.stages, FAILED: now },
  };
}
