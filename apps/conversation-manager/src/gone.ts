import type { Turn } from '@docent/contracts/conversation-manager';
import { documentMetadata } from '@docent/contracts/document-metadata';
import type { Caller } from '@docent/contracts/identity';
import type { FunctionContext } from '@docent/function-kit';

const AT_ONCE = 1000;

/** The turns with each source marked whose document was deleted after the answer was given. */
export async function withGone(caller: Caller, turns: Turn[], context: FunctionContext): Promise<Turn[]> {
  const cited = [...new Set(turns.flatMap(({ sources }) => sources.map(({ documentId }) => documentId)))];
  const there = new Set<string>();
  for (let from = 0; from < cited.length; from += AT_ONCE) {
    const documents = cited.slice(from, from + AT_ONCE);
    const found = await context.call(documentMetadata, { action: 'existing', caller, documents });
    for (const document of found.documents) there.add(document);
  }
  return turns.map((turn) => ({
    ...turn,
    sources: turn.sources.map((source) => (there.has(source.documentId) ? source : { ...source, gone: true as const })),
  }));
}
