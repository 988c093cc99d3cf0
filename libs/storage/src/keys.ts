/**
 * Where everything is kept. One table with the tenant first in every key, so that a tenant's records are a partition
 * of their own; one bucket with a folder a tenant. Object keys are never used twice: no object is ever overwritten.
 */
export interface RecordKey {
  pk: string;
  sk: string;
}

export const recordKeys = {
  /** Which tenants there are: the one partition that is nobody's own. No tenant's name makes it, since theirs end in #. */
  tenants: 'tenants',
  tenant: (tenant: string): RecordKey => ({ pk: recordKeys.tenants, sk: part(tenant) }),
  documents: (tenant: string) => `${part(tenant)}#documents`,
  document: (tenant: string, document: string): RecordKey => ({
    pk: recordKeys.documents(tenant),
    sk: part(document),
  }),
  collections: (tenant: string) => `${part(tenant)}#collections`,
  collection: (tenant: string, collection: string): RecordKey => ({
    pk: recordKeys.collections(tenant),
    sk: part(collection),
  }),
  /** The last document whose bytes have this SHA-256. */
  content: (tenant: string, sha256: string): RecordKey => ({ pk: `${part(tenant)}#contents`, sk: part(sha256) }),
  conversations: (tenant: string, user: string) => `${part(tenant)}#conversations#${encodeURIComponent(user)}`,
  conversation: (tenant: string, user: string, conversation: string): RecordKey => ({
    pk: recordKeys.conversations(tenant, user),
    sk: part(conversation),
  }),
  turns: (tenant: string, conversation: string) => `${part(tenant)}#turns#${part(conversation)}`,
  turn: (tenant: string, conversation: string, turn: string): RecordKey => ({
    pk: recordKeys.turns(tenant, conversation),
    sk: part(turn),
  }),
  manifest: (tenant: string): RecordKey => ({ pk: `${part(tenant)}#index`, sk: 'manifest' }),
};

export type DocumentFile = 'source' | 'document.json' | 'document.md';
export type SegmentFile = 'vectors.usearch' | 'vectors.f32' | 'chunks.sqlite';

export const objectKeys = {
  tenant: (tenant: string) => `tenants/${part(tenant)}/`,
  documents: (tenant: string) => `${objectKeys.tenant(tenant)}documents/`,
  document: (tenant: string, document: string) => `${objectKeys.documents(tenant)}${part(document)}/`,
  documentVersion: (tenant: string, document: string, version: string) =>
    `${objectKeys.document(tenant, document)}${part(version)}/`,
  documentFile: (tenant: string, document: string, version: string, file: DocumentFile) =>
    `${objectKeys.documentVersion(tenant, document, version)}${file}`,
  /** Pages of a large document that were read, while the rest is not. */
  documentWindows: (tenant: string, document: string, version: string) =>
    `${objectKeys.documentVersion(tenant, document, version)}windows/`,
  documentWindow: (tenant: string, document: string, version: string, fromPage: number) =>
    `${objectKeys.documentWindows(tenant, document, version)}${String(fromPage).padStart(6, '0')}.json`,
  segments: (tenant: string) => `${objectKeys.tenant(tenant)}segments/`,
  segment: (tenant: string, segment: string) => `${objectKeys.segments(tenant)}${part(segment)}/`,
  segmentFile: (tenant: string, segment: string, file: SegmentFile) => `${objectKeys.segment(tenant, segment)}${file}`,
  /** What the engine LanceDB keeps there it names itself. */
  lancedb: (tenant: string) => `${objectKeys.tenant(tenant)}lancedb/`,
  manifests: (tenant: string) => `${objectKeys.tenant(tenant)}manifests/`,
  manifest: (tenant: string, version: number, random: string) =>
    `${objectKeys.manifests(tenant)}${String(version).padStart(10, '0')}-${part(random)}.json`,
};

/** A key as S3's notifications write it: as a field of a form, a blank is a plus. */
export const notifiedKey = (key: string): string => decodeURIComponent(key.replaceAll('+', ' '));

/** The document and version that an object of `documents/` belongs to, as the notification of an upload names it. */
export function parseDocumentKey(
  key: string,
): { tenant: string; document: string; version: string; file: string } | undefined {
  const [, tenant, document, version, file] =
    /^tenants\/([^/]+)\/documents\/([^/]+)\/([^/]+)\/([^/]+)$/.exec(key) ?? [];
  return tenant && document && version && file ? { tenant, document, version, file } : undefined;
}

/** Ids come from outside: none may reach into a neighbour's keys. */
function part(id: string): string {
  if (!/^[A-Za-z0-9][A-Za-z0-9._@-]{0,127}$/.test(id)) {
    throw new TypeError(`${JSON.stringify(id)} cannot be part of a key: use letters, digits, '.', '_', '@' and '-'.`);
  }
  return id;
}
