import { vectorSearch } from '@docent/contracts/vector-search';
import { defaultModel } from '@docent/embeddings';
import type { FunctionContext } from '@docent/function-kit';

/** The model that a tenant's index is embedded with, by which all that is added is embedded too. */
export async function indexModel(tenant: string, context: FunctionContext): Promise<string> {
  const { model } = await context.call(vectorSearch, { action: 'status', caller: { tenant } });
  return model ?? defaultModel;
}
