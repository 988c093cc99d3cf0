import type * as z from 'zod';
import { functionSchema } from './schema.ts';

/** One line for each mistake: the file, the field, what is wrong and what is allowed. */
export function explainIssues(file: string, issues: z.core.$ZodIssue[]): string {
  return issues.map((issue) => `${[file, fieldOf(issue)].filter(Boolean).join(': ')}: ${explain(issue)}`).join('\n');
}

function fieldOf(issue: z.core.$ZodIssue): string {
  return issue.path.map(String).join('.');
}

function explain(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'unrecognized_keys':
      return `unknown field ${issue.keys.map((key) => `"${key}"`).join(', ')}; allowed are ${fieldsAt(issue.path).join(', ')}`;
    case 'invalid_type':
      return issue.input === undefined
        ? `is missing; it must be ${article(issue.expected)}`
        : `must be ${article(issue.expected)}, not ${JSON.stringify(issue.input)}`;
    case 'invalid_value':
      return `must be ${oneOf(issue.values)}, not ${JSON.stringify(issue.input)}`;
    case 'invalid_union':
      return issue.discriminator ? `must be ${oneOf(triggerTypes())}` : issue.message;
    case 'too_small':
      return `must be at least ${issue.minimum}${unitOf(issue.origin)}, not ${sizeOf(issue.input)}`;
    case 'too_big':
      return `must be at most ${issue.maximum}${unitOf(issue.origin)}, not ${sizeOf(issue.input)}`;
    case 'invalid_key':
      return issue.issues.map((inner) => inner.message).join('; ');
    default:
      return `${issue.message}, not ${JSON.stringify(issue.input)}`;
  }
}

const article = (expected: string): string =>
  ({ int: 'a whole number', number: 'a number', array: 'a list', object: 'an object', record: 'an object' })[
    expected
  ] ?? `a ${expected}`;
const oneOf = (values: readonly unknown[]): string => values.map((value) => JSON.stringify(value)).join(' or ');
const unitOf = (origin: string): string => (origin === 'string' ? ' characters' : '');
const sizeOf = (input: unknown): string => (typeof input === 'string' ? `${input.length}` : JSON.stringify(input));

const triggerTypes = (): string[] =>
  functionSchema.shape.trigger
    .unwrap()
    .unwrap()
    .options.map((option) => option.shape.type.value);

/** The fields of the object at `path`: the schema knows objects at the top, in `access` and in `trigger`. */
function fieldsAt(path: PropertyKey[]): string[] {
  const shape =
    path[0] === 'access'
      ? functionSchema.shape.access.unwrap().shape
      : path[0] === 'trigger'
        ? Object.assign(
            {},
            ...functionSchema.shape.trigger
              .unwrap()
              .unwrap()
              .options.map((option) => option.shape),
          )
        : functionSchema.shape;
  return Object.keys(shape).filter((name) => name !== '$schema');
}
