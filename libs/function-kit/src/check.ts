import type * as z from 'zod';
import { DocentError } from './error.ts';

/** `value` as the schema reads it, or InvalidInput that names the first field that is wrong. */
export function checkInput<Schema extends z.ZodType>(schema: Schema, value: unknown, what: string): z.output<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const { field, message } = firstIssue(result.error);
  throw new DocentError('InvalidInput', `${what}: ${field ? `${field}: ` : ''}${message}`, field ? { field } : {});
}

/** What a function answers must keep its contract; where it does not, the function is wrong, not its caller. */
export function checkOutput<Schema extends z.ZodType>(schema: Schema, value: unknown, what: string): z.output<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const { field, message } = firstIssue(result.error);
  throw new DocentError('Internal', `${what} broke its contract: ${field ? `${field}: ` : ''}${message}`);
}

function firstIssue(error: z.ZodError): { field: string; message: string } {
  const issue = error.issues[0]!;
  const path = [...issue.path];
  if (issue.code === 'unrecognized_keys') path.push(issue.keys[0]!);
  return { field: path.map(String).join('.'), message: issue.message };
}
