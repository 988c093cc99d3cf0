import type { DocumentRecord } from '@docent/contracts/document';
import { documentMetadata } from '@docent/contracts/document-metadata';
import { decodeVector } from '@docent/contracts/vector';
import { vectorSearch } from '@docent/contracts/vector-search';
import { contextualize } from '@docent/documents';
import type { FunctionContext } from '@docent/function-kit';
import type * as z from 'zod';

/**
 * Vectors that the index holds of texts which are likely in this document too, by text: of the version of it that is
 * indexed, and of another document with the same bytes. A vector is made of its text alone, so the same text has the same.
 */
export async function knownVectors(
  tenant: string,
  record: DocumentRecord,
  model: string,
  context: FunctionContext,
): Promise<Map<string, Float32Array>> {
  const { document, indexed, sha256 } = record;
  const caller = { tenant };
  const { record: twin } = await context.call(documentMetadata, { action: 'twin', caller, document, sha256 });
  const vectors = new Map<string, Float32Array>();
  for (const held of [
    { document, version: indexed },
    { document: twin?.document, version: twin?.indexed },
  ]) {
    if (!held.document || !held.version) continue;
    const wanted = { document: held.document, version: held.version, model };
    for (let from: number | undefined = 0; from !== undefined;) {
      const page: Page = await pageOf(tenant, { ...wanted, from }, context);
      for (const { vector, ...chunk } of page.chunks) vectors.set(contextualize(chunk), decodeVector(vector));
      from = page.next;
    }
  }
  return vectors;
}

type Page = Extract<z.output<typeof vectorSearch.output>, { action: 'vectors' }>;
type Wanted = { document: string; version: string; model: string; from: number };

async function pageOf(tenant: string, wanted: Wanted, context: FunctionContext): Promise<Page> {
  return (await context.call(vectorSearch, { action: 'vectors', caller: { tenant }, ...wanted })) as Page;
}
