import type { documentManagement } from '@docent/contracts/document-management';
import { embeddingService } from '@docent/contracts/embedding-service';
import type { Caller } from '@docent/contracts/identity';
import { vectorSearch } from '@docent/contracts/vector-search';
import { DocentError, type FunctionContext } from '@docent/function-kit';
import type * as z from 'zod';
import { mustAdminister } from '../must-administer.ts';
import { embedBy } from '../process-again.ts';
import { compare } from './compare.ts';

type Input = Extract<z.output<typeof documentManagement.input>, { action: 'reindex' }>;
type Output = Omit<Extract<z.output<typeof documentManagement.output>, { action: 'reindex' }>, 'action'>;

/** One step of moving an index to another model. Each can be taken again: the manifest says what is left to do. */
export async function reindex({ caller, step, model }: Input, context: FunctionContext): Promise<Output> {
  mustAdminister(caller);
  switch (step) {
    case 'begin': {
      if (!model) throw new DocentError('InvalidInput', 'model: name the one to move to', { field: 'model' });
      // Said before anything is begun, when the model is not there.
      await context.call(embeddingService, { texts: ['ready'], kind: 'query', model });
      const { lacking, ...state } = await migrate(caller, { step: 'begin', model }, context);
      if (state.next) await embedBy(caller, lacking, state.next);
      return { state };
    }
    case 'compare': {
      const { lacking: _, ...state } = await migrate(caller, { step: 'look' }, context);
      if (!state.model || !state.next) throw new DocentError('Conflict', 'there are no two indexes to compare');
      return { state, comparison: await compare(caller, { old: state.model, new: state.next }, context) };
    }
    case 'look':
    case 'switch': {
      const { lacking: _, ...state } = await migrate(caller, { step }, context);
      return { state };
    }
  }
}

type Step = { step: 'begin' | 'look' | 'switch'; model?: string };

async function migrate(caller: Caller, step: Step, context: FunctionContext) {
  const { action: _, ...state } = await context.call(vectorSearch, { action: 'migrate', caller, ...step });
  return state;
}
