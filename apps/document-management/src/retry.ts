import { isEnd, type DocumentRecord } from '@docent/contracts/document';
import { documentMetadata } from '@docent/contracts/document-metadata';
import type { Caller } from '@docent/contracts/identity';
import { DocentError, type FunctionContext } from '@docent/function-kit';
import { headObject } from '@docent/storage';
import { redriving, type DeadRequest } from './dead-letters.ts';
import { EMBED, processAgain } from './process-again.ts';
import { sourceKey } from './sources.ts';

/** No work on a stage takes longer: what has not moved for so long is no longer worked on. */
const STILL_MS = 20 * 60_000;

/**
 * Sends a document that FAILED, lost pages or stands still through the queue once more: its dead letters leave theirs for
 * it, and where none of them asks for all of the way, a message as S3 sent it at first does. One that is READY has its
 * dead letters redriven all the same: what was to be embedded later. Nothing is done twice by messages that come twice:
 * the segment of a version is committed once.
 */
export async function retry(caller: Caller, record: DocumentRecord, context: FunctionContext): Promise<DocumentRecord> {
  const { document, version, path, status } = record;
  return redriving(caller, document, async (dead) => {
    mustBeRetryable(record, dead);
    if (status === 'READY') return record;
    if (!(await headObject(sourceKey(caller, record))))
      throw new DocentError('Conflict', `the bytes of ${path} never arrived: upload it again`, { reason: 'no-source' });
    const advanced = await context.call(documentMetadata, {
      action: 'advance',
      caller,
      document,
      version,
      status: 'UPLOADED',
    });
    if (!dead.some((request) => request.version === version && request.eventName !== EMBED))
      await processAgain(caller, record);
    return advanced.record;
  });
}

/** What has a dead letter is not worked on any more, however short a time ago it moved. */
function mustBeRetryable({ path, status, updatedAt }: DocumentRecord, dead: DeadRequest[]): void {
  if (dead.length > 0) return;
  if (status === 'READY') throw new DocentError('Conflict', `${path} is READY: there is nothing to retry`);
  if (!isEnd(status) && Date.now() - Date.parse(updatedAt) < STILL_MS)
    throw new DocentError('Conflict', `${path} is ${status}: it can be retried once it has FAILED or stands still`);
}
