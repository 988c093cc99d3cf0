import type { DocumentRecord } from '@docent/contracts/document';
import type { documentManagement } from '@docent/contracts/document-management';
import { documentMetadata } from '@docent/contracts/document-metadata';
import type { Caller } from '@docent/contracts/identity';
import { DocentError, type FunctionContext } from '@docent/function-kit';
import { objectKeys, presignGet, presignPut } from '@docent/storage';
import type * as z from 'zod';

const ADDRESS_SECONDS = 900;

type Upload = Extract<z.output<typeof documentManagement.input>, { action: 'upload' }>;

/** Registers the upload, and says where its bytes may be put: those that the hash names, and no others. */
export async function upload({ caller, ...document }: Upload, context: FunctionContext) {
  const { record } = await context.call(documentMetadata, { ...document, caller, action: 'register' });
  if (record.status !== 'UPLOADING') return { record };
  const { bytes, sha256 } = record;
  const { url, headers } = await presignPut(sourceKey(caller, record), { bytes, sha256 }, ADDRESS_SECONDS);
  return { record, upload: { method: 'PUT' as const, url, headers, expiresAt: expiry() } };
}

/** Where the source can be read: the newest version's, or the one that search answers from while that is on its way. */
export async function source(caller: Caller, record: DocumentRecord) {
  const version = record.status === 'UPLOADING' ? record.indexed : record.version;
  if (version === undefined) throw new DocentError('NotFound', `${record.path} was not uploaded yet`);
  return { url: await presignGet(sourceKey(caller, { ...record, version }), ADDRESS_SECONDS), expiresAt: expiry() };
}

export const sourceKey = ({ tenant }: Caller, { document, version }: Pick<DocumentRecord, 'document' | 'version'>) =>
  objectKeys.documentFile(tenant, document, version, 'source');

const expiry = () => new Date(Date.now() + ADDRESS_SECONDS * 1000).toISOString();
