import type { vectorSearch } from '@docent/contracts/vector-search';
import { decodeVector, encodeVector } from '@docent/contracts/vector';
import { lancedbEngine, usearchEngine, type IndexEngine, type SegmentIndex } from '@docent/vector-search';
import { hiddenFrom } from '@docent/storage';
import { DocentError, type FunctionContext } from '@docent/function-kit';
import type * as z from 'zod';

import { hasTimeToMerge, upkeep } from './upkeep.ts';

type Input = z.output<typeof vectorSearch.input>;
type Output = z.input<typeof vectorSearch.output>;

/** A page of an audit takes about so long. */
const AUDIT_MS = 15_000;

/** Kept from one invocation to the next, and its segments with it. */
let kept: IndexEngine | undefined;

const engine = (): IndexEngine => (kept ??= open(process.env.INDEX_ENGINE));

function open(name = 'usearch'): IndexEngine {
  if (name === 'usearch') return usearchEngine();
  if (name === 'lancedb') return lancedbEngine();
  throw new DocentError('Unavailable', `INDEX_ENGINE is usearch or lancedb, not ${JSON.stringify(name)}.`);
}

/** What only an index of segments can do. */
function segments(): SegmentIndex {
  const found = engine().segments;
  if (found) return found;
  throw new DocentError('Unsupported', 'the index is kept by LanceDB, which keeps to one model', {
    reason: 'engine',
  });
}

export async function answer(input: Input, context: FunctionContext): Promise<Output> {
  const { action } = input;
  if (action === 'upkeep') return { action, ...(await upkeep(engine(), context)) };
  const { tenant } = input.caller;
  switch (action) {
    case 'search': {
      const query = input.query && { model: input.query.model, vector: decodeVector(input.query.vector) };
      // Read beside the manifest; that it fails is heard where it is waited for.
      const hidden = hiddenFrom(input.caller);
      hidden.catch(() => {});
      return { action, ...(await engine().search(tenant, { ...input, query, hidden })) };
    }
    case 'read':
      return { action, chunks: await engine().read(tenant, input.ranges, await hiddenFrom(input.caller)) };
    case 'vectors': {
      const { chunks, next } = (await engine().segments?.vectors(tenant, input)) ?? { chunks: [] };
      return { action, chunks: chunks.map((chunk) => ({ ...chunk, vector: encodeVector(chunk.vector) })), next };
    }
    case 'commit':
      return { action, ...(await engine().commit(tenant, input.segment)) };
    case 'remove':
      return { action, ...(await engine().remove(tenant, input.documents)) };
    case 'status':
      return { action, ...(await engine().status(tenant)) };
    case 'entries':
      return { action, ...(await engine().entries(tenant, input)) };
    case 'audit': {
      const until = Date.now() + AUDIT_MS;
      const more = () => Date.now() < until;
      return { action, ...(await engine().audit(tenant, { ...input, more })) };
    }
    case 'compact':
      return {
        action,
        ...(await engine().compact(tenant, { more: () => hasTimeToMerge(context), tombstones: input.tombstones })),
      };
    case 'migrate':
      return { action, ...(await migrate(tenant, input)) };
    case 'collect':
      return { action, ...(await engine().collect(tenant)) };
  }
}

function migrate(tenant: string, { step, model }: { step: 'begin' | 'look' | 'switch'; model?: string }) {
  if (step === 'look') return segments().migration(tenant);
  if (step === 'switch') return segments().switch(tenant);
  if (!model) throw new DocentError('InvalidInput', 'model: name the one to begin with', { field: 'model' });
  return segments().begin(tenant, model);
}
