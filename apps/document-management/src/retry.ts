import { isEnd, type DocumentRecord } from '@docent/contracts/document';
import type { Caller } from '@docent/contracts/identity';
import { DocentError, type FunctionContext } from '@docent/function-kit';
import { headObject } from '@docent/storage';
import { processAgain } from './process-again.ts';
import { records } from './records.ts';
import { sourceKey } from './sources.ts';

/** No work on a stage takes longer: what has not moved for so long is no longer worked on. */
const STILL_MS = 20 * 60_000;

/**
 * Sends a document that FAILED, lost pages or stands still through the queue once more, with a message as S3 sent it at
 * first. Should its old message come all the same, nothing is done twice: the segment of a version is committed once.
 */
export async function retry(caller: Caller, record: DocumentRecord, context: FunctionContext): Promise<DocumentRecord> {
  const { document, version, path, status, updatedAt } = record;
  if (status === 'READY') throw new DocentError('Conflict', `${path} is READY: there is nothing to retry`);
  if (!isEnd(status) && Date.now() - Date.parse(updatedAt) < STILL_MS)
    throw new DocentError('Conflict', `${path} is ${status}: it can be retried once it has FAILED or stands still`);
  const key = sourceKey(caller, record);
  if (!(await headObject(key)))
    throw new DocentError('Conflict', `the bytes of ${path} never arrived: upload it again`, { reason: 'no-source' });
  const advanced = await records({ action: 'advance', caller, document, version, status: 'UPLOADED' }, context);
  await processAgain(caller, record);
  return advanced.record;
}
