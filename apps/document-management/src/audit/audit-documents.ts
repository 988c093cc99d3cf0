import type { Finding } from '@docent/contracts/audit';
import { isEnd, type DocumentRecord } from '@docent/contracts/document';
import { documentMetadata } from '@docent/contracts/document-metadata';
import type { Caller } from '@docent/contracts/identity';
import { DocentError, type FunctionContext } from '@docent/function-kit';
import { differencesOf } from './differences.ts';
import { page, type Kept } from './page.ts';
import { repair as repairOne, REPAIRS } from './repair.ts';

/** A page takes no longer. */
const PAGE_MS = 20_000;

/** Counts the records, the objects and the index of the next documents against each other. */
export async function auditDocuments(
  caller: Caller,
  { after, repair }: { after?: string; repair: boolean },
  context: FunctionContext,
) {
  const until = Date.now() + PAGE_MS;
  const { documents, next } = await page(caller, after, context);
  documents.sort((a, b) => (a.document < b.document ? -1 : 1));
  const findings: Finding[] = [];
  const counts = { ...{ objects: 0 }, ...empty() };
  for (const [index, kept] of documents.entries()) {
    count(counts, kept);
    const differences = await differencesOf(caller, kept);
    if (differences.length > 0 && (await isAsItWas(caller, kept, context)))
      for (const difference of differences) {
        const repaired = repair && (await repairOne(caller, kept, difference, context));
        const { kind, detail, means } = difference;
        const subject = kept.record?.path ?? kept.document;
        findings.push({ kind, subject, detail, repair: REPAIRS[means], repaired });
        // Who is processed again has all that is wrong with it put right.
        if (means === 'process-again') break;
      }
    if (Date.now() > until && index + 1 < documents.length) return { findings, counts, next: kept.document };
  }
  return { findings, counts, next };
}

const empty = () => ({
  documents: { records: 0, underWay: 0, indexed: 0 },
  chunks: { records: 0, indexed: 0 },
});

function count(counts: ReturnType<typeof empty> & { objects: number }, { record, entry, keys }: Kept): void {
  counts.objects += keys.length;
  if (record) counts.documents.records++;
  if (entry) counts.documents.indexed++;
  if (record && !isEnd(record.status)) {
    counts.documents.underWay++;
    return;
  }
  counts.chunks.records += record?.indexed && record.indexed === record.version ? (record.chunks ?? 0) : 0;
  counts.chunks.indexed += entry?.chunks ?? 0;
}

/** Nobody has changed it since it was read: what differs is not merely half done. */
async function isAsItWas(caller: Caller, { document, record }: Kept, context: FunctionContext): Promise<boolean> {
  const now = await current(caller, document, context);
  return now?.updatedAt === record?.updatedAt && now?.version === record?.version;
}

async function current(
  caller: Caller,
  document: string,
  context: FunctionContext,
): Promise<DocumentRecord | undefined> {
  try {
    return (await context.call(documentMetadata, { action: 'get', caller, document, for: 'processing' })).record;
  } catch (error) {
    if (error instanceof DocentError && error.code === 'NotFound') return undefined;
    throw error;
  }
}
