import type { documentManagement } from '@docent/contracts/document-management';
import type { Caller } from '@docent/contracts/identity';
import { vectorSearch } from '@docent/contracts/vector-search';
import { DocentError, type FunctionContext } from '@docent/function-kit';
import type * as z from 'zod';
import { mustAdminister } from '../must-administer.ts';
import { auditDocuments } from './audit-documents.ts';

type Output = z.output<typeof documentManagement.output>;
type Page = Omit<Extract<Output, { action: 'audit' }>, 'action'>;

const DOCUMENTS = 'documents:';
const SEGMENTS = 'segments:';

/** One page: first the segments are gone through, then the documents. */
export async function audit(
  caller: Caller,
  { cursor = SEGMENTS, repair }: { cursor?: string; repair: boolean },
  context: FunctionContext,
): Promise<Page> {
  mustAdminister(caller);
  const zero = {
    ...{ segments: 0, stored: { chunks: 0, vectors: 0 }, objects: 0, waiting: 0 },
    ...{ documents: { records: 0, underWay: 0, indexed: 0 }, chunks: { records: 0, indexed: 0 } },
  };
  if (cursor.startsWith(DOCUMENTS)) {
    const after = cursor.slice(DOCUMENTS.length) || undefined;
    const { findings, counts, next } = await auditDocuments(caller, { after, repair }, context);
    return { findings, counts: { ...zero, ...counts }, ...(next && { cursor: DOCUMENTS + next }) };
  }
  if (!cursor.startsWith(SEGMENTS))
    throw new DocentError('InvalidInput', 'cursor: is not one that an audit gave', { field: 'cursor' });
  const after = cursor.slice(SEGMENTS.length) || undefined;
  const { findings, counts, next } = await context.call(vectorSearch, { action: 'audit', caller, after, repair });
  return { findings, counts: { ...zero, ...counts }, cursor: next ? SEGMENTS + next : DOCUMENTS };
}
