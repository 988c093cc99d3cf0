import { isEnd, type DocumentRecord, type DocumentStatus } from '@docent/contracts/document';
import type { DocumentFacts, documentMetadata } from '@docent/contracts/document-metadata';
import { documentId, newId } from '@docent/contracts/ids';
import { DocentError } from '@docent/function-kit';
import type * as z from 'zod';

type Facts = z.output<typeof DocumentFacts>;
type Input = z.output<typeof documentMetadata.input>;
export type Registration = Omit<Extract<Input, { action: 'register' }>, 'action' | 'caller'>;
export type Reopening = Omit<Extract<Input, { action: 'reopen' }>, 'action' | 'caller'>;
export type Advance = Omit<Extract<Input, { action: 'advance' }>, 'action' | 'caller'>;

/** A new version of the document, about to be uploaded; what search answers from until it is indexed stays known. */
export function registered(previous: DocumentRecord | undefined, registration: Registration): DocumentRecord {
  // Versions sort by age, also when this machine's clock is behind the one that made the version before.
  const time = Math.max(Date.now(), Date.parse(previous?.stages.UPLOADING ?? '') + 1 || 0);
  const now = new Date(time).toISOString();
  const { collection, path } = registration;
  return {
    ...registration,
    document: documentId(collection, path),
    version: newId(time),
    indexed: previous?.indexed,
    status: 'UPLOADING',
    createdAt: previous?.createdAt ?? now,
    updatedAt: now,
    stages: { UPLOADING: now },
  };
}

/** These bytes are there already, or on their way. */
export const isSame = (record: DocumentRecord, { sha256 }: Registration) =>
  record.sha256 === sha256 && record.status !== 'FAILED';

/**
 * The record with its version at another status. Work on a version may begin again from any stage, since a message can
 * come twice; an end stays, but for a retry, and for chunks that get their vectors later.
 * @throws Conflict, reason `superseded` or `ended`
 */
export function advanced(record: DocumentRecord, { version, status, reason, facts }: Advance): DocumentRecord {
  if (record.version !== version)
    throw new DocentError('Conflict', `${record.path} has another version by now`, { reason: 'superseded' });
  if (isEnd(record.status) && !leavesEnd(record, status, facts))
    throw new DocentError('Conflict', `${record.path} is ${record.status} already`, { reason: 'ended' });
  const now = new Date().toISOString();
  const { stage: _stage, reason: _reason, ...kept } = status === 'UPLOADED' ? asUploaded(record) : record;
  return {
    ...kept,
    ...facts,
    status,
    ...(status === 'FAILED' && { stage: record.status }),
    ...(reason !== undefined && { reason }),
    ...((status === 'READY' || status === 'PARTIAL') && { indexed: version }),
    updatedAt: now,
    stages: { ...kept.stages, [status]: now },
  };
}

/**
 * The record of a version whose end turned out untrue: to be processed again, or FAILED where its bytes are lost.
 * @throws Conflict, reason `superseded`, or `under-way` when it has not ended
 */
export function reopened(record: DocumentRecord, { version, status, reason }: Reopening): DocumentRecord {
  if (record.version !== version)
    throw new DocentError('Conflict', `${record.path} has another version by now`, { reason: 'superseded' });
  if (!isEnd(record.status))
    throw new DocentError('Conflict', `${record.path} is ${record.status}: it is under way`, { reason: 'under-way' });
  const now = new Date().toISOString();
  const { stage: _stage, reason: _reason, ...kept } = asUploaded(record);
  return {
    ...{ ...kept, status, updatedAt: now, stages: { ...kept.stages, [status]: now } },
    ...(status === 'FAILED' && { stage: record.status, reason }),
  };
}

function leavesEnd(record: DocumentRecord, status: DocumentStatus, facts: Facts): boolean {
  if (status === 'UPLOADED') return record.status !== 'READY';
  return status === record.status && record.embedded === false && facts.embedded === true;
}

/** What was learned of the version is learned anew. */
function asUploaded(record: DocumentRecord): DocumentRecord {
  const {
    pages: _pages,
    pagesRead: _read,
    lostPages: _lost,
    chunks: _chunks,
    embedded: _embedded,
    title: _title,
    ...kept
  } = record;
  const { UPLOADING } = record.stages;
  return { ...kept, stages: UPLOADING ? { UPLOADING } : {} };
}
