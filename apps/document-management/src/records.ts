import { documentMetadata } from '@docent/contracts/document-metadata';
import type { FunctionContext } from '@docent/function-kit';
import type * as z from 'zod';

type Input = z.input<typeof documentMetadata.input>;
type Output = z.output<typeof documentMetadata.output>;

/** Asks document-metadata for one of its actions. */
export async function records<Action extends Input['action']>(
  input: Extract<Input, { action: Action }>,
  context: FunctionContext,
): Promise<Extract<Output, { action: Action }>> {
  return (await context.call(documentMetadata, input)) as Extract<Output, { action: Action }>;
}
