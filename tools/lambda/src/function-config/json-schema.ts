import { format } from 'prettier';
import * as z from 'zod';
import { functionSchema } from './schema.ts';

/** The JSON schema for editors: the text of function.schema.json. */
export function functionJsonSchema(): Promise<string> {
  return format(JSON.stringify(z.toJSONSchema(functionSchema, { io: 'input' })), { parser: 'json', printWidth: 120 });
}
