import type { Action, Observation } from '@docent/contracts/actions';
import { documentMetadata } from '@docent/contracts/document-metadata';
import type { CallOptions, FunctionContext } from '@docent/function-kit';
import { allows, type Scope } from './scope.ts';

type List = Extract<Action, { type: 'list' }>;

const MAX_LISTED = 200;

export async function list(
  { prefix }: List,
  { caller, filters }: Scope,
  context: FunctionContext,
  options: CallOptions,
): Promise<Pick<Observation, 'documents' | 'note'>> {
  const collection = filters.collections?.length === 1 ? filters.collections[0] : undefined;
  const found = await context.call(
    documentMetadata,
    { action: 'list', caller, prefix, collection, limit: MAX_LISTED },
    options,
  );
  if (found.action !== 'list') throw new TypeError('document-metadata answered another action');
  return {
    documents: found.records.filter((record) => allows(filters, record)),
    note: found.cursor ? `only the first ${MAX_LISTED} documents are listed: give a prefix of their path` : undefined,
  };
}
