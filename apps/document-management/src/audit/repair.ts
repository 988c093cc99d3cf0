import { documentMetadata } from '@docent/contracts/document-metadata';
import type { Caller } from '@docent/contracts/identity';
import { vectorSearch } from '@docent/contracts/vector-search';
import { DocentError, type FunctionContext } from '@docent/function-kit';
import { deleteObjects } from '@docent/storage';
import { processAgain } from '../process-again.ts';
import type { Difference } from './differences.ts';
import type { Kept } from './page.ts';

export const REPAIRS: Record<Difference['means'], string> = {
  'process-again': 'process it again',
  fail: 'say that it FAILED; then ingest it again',
  'remove-from-index': 'take it out of the index',
  'delete-objects': 'delete them',
};

/** @returns false when somebody else changed the document meanwhile, which makes it another matter */
export async function repair(
  caller: Caller,
  kept: Kept,
  { means, detail }: Difference,
  context: FunctionContext,
): Promise<boolean> {
  const { document, record, entry, keys } = kept;
  try {
    switch (means) {
      case 'process-again': {
        const reopening = { ...record!, status: 'UPLOADED', reason: detail } as const;
        await reopen(caller, reopening, context);
        await processAgain(caller, record!);
        return true;
      }
      case 'fail':
        await reopen(caller, { ...record!, status: 'FAILED', reason: `${detail}: ingest it again` }, context);
        return true;
      case 'remove-from-index':
        await context.call(vectorSearch, {
          ...{ action: 'remove', caller, documents: [{ document, version: entry!.version }] },
        });
        return true;
      case 'delete-objects':
        await deleteObjects(keys);
        return true;
    }
  } catch (error) {
    if (error instanceof DocentError && (error.code === 'Conflict' || error.code === 'NotFound')) return false;
    throw error;
  }
}

type Reopening = { document: string; version: string; status: 'UPLOADED' | 'FAILED'; reason: string };

const reopen = (caller: Caller, { document, version, status, reason }: Reopening, context: FunctionContext) =>
  context.call(documentMetadata, { action: 'reopen', caller, document, version, status, reason });
