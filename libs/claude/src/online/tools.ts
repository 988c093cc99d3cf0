import { transformJSONSchema } from '@anthropic-ai/sdk/lib/transform-json-schema';
import type { Tool } from '@anthropic-ai/sdk/resources/messages';
import { Action, Conclusion } from '@docent/contracts/actions';
import { Id } from '@docent/contracts/identity';
import * as z from 'zod';
import type { Decision } from '../claude.ts';

const [search, read, list] = Action.options;
const [clarify] = Conclusion.options;

/** The contract's actions, and comparing, which is one search in each of several documents. */
const TOOLS = {
  search: {
    description: 'Finds passages by meaning and by words. Several queries are searched together.',
    input: search.omit({ type: true }),
    means: (input) => ({ action: { type: 'search', ...(input as object) } }),
  },
  compare: {
    description: 'Searches for the same in each of several documents, so that what they say can be compared.',
    input: z.strictObject({
      queries: z.array(z.string().min(1).max(1000)).min(1).max(3),
      documents: z.array(Id).min(2).max(5).describe('ids of documents, from earlier results'),
    }),
    means: (input) => {
      const { queries, documents } = input as { queries: string[]; documents: string[] };
      return { actions: documents.map((id) => ({ type: 'search', queries, filters: { documents: [id] } })) };
    },
  },
  read: {
    description: 'Gives the text of a document by its id: pages, or the section under a heading path.',
    input: read.omit({ type: true }),
    means: (input) => ({ action: { type: 'read', ...(input as object) } }),
  },
  list_documents: {
    description: 'Tells which documents there are, with their ids, paths and titles.',
    input: list.omit({ type: true }),
    means: (input) => ({ action: { type: 'list', ...(input as object) } }),
  },
  clarify: {
    description: 'Puts a question back to the user.',
    input: clarify.omit({ type: true }),
    means: (input) => ({ conclusion: { type: 'clarify', ...(input as object) } }),
  },
  answer: {
    description: 'Ends the looking up: the answer is written from what was found.',
    input: z.strictObject({}),
    means: () => ({ conclusion: { type: 'answer' } }),
  },
} satisfies Record<string, { description: string; input: z.ZodObject; means: (input: unknown) => Meaning }>;

type Meaning = { action?: unknown; actions?: unknown[]; conclusion?: unknown };
export type ToolName = keyof typeof TOOLS;

let tools: Tool[] | undefined;

/**
 * As the API takes them, made for the first request. Strict: what the model writes fits the schema, as far as the API's
 * JSON schema goes.
 */
export function toolsForApi(): Tool[] {
  tools ??= Object.entries(TOOLS).map(([name, { description, input }]) => ({
    name,
    description,
    strict: true,
    input_schema: transformJSONSchema(z.toJSONSchema(input, { io: 'input' }) as never) as Tool.InputSchema,
  }));
  return tools;
}

/** What a tool call means, checked against the contract: lengths and the like are beyond strict tools. Null if it does not fit. */
export function meaningOf(name: string, input: unknown): Decision | null {
  if (!Object.hasOwn(TOOLS, name)) return null;
  const tool = TOOLS[name as ToolName];
  const given = tool.input.safeParse(input);
  if (!given.success) return null;
  const { action, actions = action ? [action] : [], conclusion }: Meaning = tool.means(given.data);
  return z
    .object({ actions: z.array(Action), conclusion: Conclusion.optional() })
    .parse({ actions, conclusion }) as Decision;
}
