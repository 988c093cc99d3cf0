import { Counts, Finding } from '@docent/contracts/audit';
import { Conversation, Sharing, Turn } from '@docent/contracts/conversation-manager';
import { Comparison, Upload } from '@docent/contracts/document-management';
import { Migration } from '@docent/contracts/vector-search';
import { DocumentRecord } from '@docent/contracts/document';
import { ERROR_STATUS, ErrorDetails } from '@docent/contracts/errors';
import { Instant } from '@docent/contracts/identity';
import { CollectionRecord, Rights } from '@docent/contracts/rights';
import { TurnEvent } from '@docent/contracts/turn-event';
import { Receipt } from '@docent/contracts/turn';
import { Hono } from 'hono';
import * as z from 'zod';
import type { Env } from '../env.ts';
import { ChatRequest } from './chat.ts';
import { Change, Feedback, GetQuery, ListQuery as ConversationQuery } from './conversations.ts';
import { ListQuery as DocumentQuery, UploadRequest } from './documents.ts';
import { AuditRequest, ReindexRequest, UpkeepRequest } from './index-upkeep.ts';

type Operation = {
  summary: string;
  body?: z.ZodType;
  query?: z.ZodObject;
  /** By media type. */
  answers?: Record<string, z.ZodType>;
  status?: number;
};

const json = (schema: z.ZodType) => ({ 'application/json': schema });
const page = (schema: z.ZodType, name: string) => z.object({ [name]: z.array(schema), cursor: z.string().optional() });
const Health = z.object({
  status: z.enum(['ok', 'degraded']),
  offline: z.boolean().nullable(),
  search: z.object({ dense: z.boolean(), model: z.string().optional(), note: z.string().optional() }),
  version: z.string(),
});
const Problem = z
  .object({
    type: z.string(),
    title: z.enum(Object.keys(ERROR_STATUS)),
    status: z.int(),
    detail: z.string(),
    trace: z.string(),
  })
  .extend(ErrorDetails.shape);

const TurnInFormat = Turn.extend({ formatted: z.object({ mediaType: z.string(), body: z.string() }).optional() });

/** What every route is for, takes and gives, by the same schemas that check it. */
export const operations: Record<string, Operation> = {
  'GET /': { summary: 'The page', answers: { 'text/html': z.string() } },
  'GET /chat.css': { summary: 'The page’s style', answers: { 'text/css': z.string() } },
  'GET /chat.js': { summary: 'The page’s script', answers: { 'text/javascript': z.string() } },
  'GET /health': { summary: 'Whether it works, and with what', answers: json(Health) },
  'GET /openapi.json': { summary: 'This document', answers: json(z.record(z.string(), z.unknown())) },
  'POST /chat': {
    summary: 'Asks a question. Events are streamed; with Accept: application/json the last one is the answer.',
    body: ChatRequest,
    answers: { 'text/event-stream': TurnEvent, ...json(TurnEvent) },
  },
  'GET /turns/{turn}': { summary: 'A turn', answers: json(Turn.extend({ conversation: z.string() })) },
  'GET /turns/{turn}/receipt': { summary: 'What a turn did and cost', answers: json(Receipt) },
  'GET /turns/{turn}/events': {
    summary: 'A turn’s events after Last-Event-ID, while it runs and for an hour after',
    query: z.object({ after: z.string().optional() }),
    answers: { 'text/event-stream': TurnEvent },
  },
  'POST /turns/{turn}/cancel': {
    summary: 'Ends a turn early',
    status: 202,
    answers: json(z.object({ turn: z.string() })),
  },
  'GET /documents': {
    summary: 'Lists documents',
    query: DocumentQuery,
    answers: json(page(DocumentRecord, 'records')),
  },
  'POST /documents': {
    summary: 'Takes a document in: says where its bytes are to be PUT, if they are not there already',
    body: UploadRequest,
    answers: json(z.object({ record: DocumentRecord, upload: Upload.optional() })),
  },
  'GET /documents/{document}': { summary: 'A document', answers: json(DocumentRecord) },
  'GET /documents/{document}/source': {
    summary: 'Where the document’s own bytes can be read for a while',
    answers: json(z.object({ url: z.url(), expiresAt: Instant })),
  },
  'POST /documents/{document}/retry': { summary: 'Processes a document again', answers: json(DocumentRecord) },
  'DELETE /documents/{document}': { summary: 'Deletes a document', answers: json(DocumentRecord) },
  'GET /collections': {
    summary: 'The collections that the caller may read; to an administrator, all',
    answers: json(z.object({ collections: z.array(CollectionRecord) })),
  },
  'PUT /collections/{collection}': {
    summary: 'Says which groups may read and change a collection; for administrators',
    body: Rights,
    answers: json(CollectionRecord),
  },
  'POST /index/audit': {
    summary: 'Counts records, index and objects against each other, a page at a time; repairs when told to',
    body: AuditRequest,
    answers: json(z.object({ findings: z.array(Finding), counts: Counts, cursor: z.string().optional() })),
  },
  'POST /index/upkeep': {
    summary: 'Compacts the index and collects what nothing names any more',
    body: UpkeepRequest,
    answers: json(z.object({ merged: z.int(), dropped: z.int(), objects: z.int(), bytes: z.int() })),
  },
  'POST /index/reindex': {
    summary: 'Moves the index to another model, built beside it: a step at a time',
    body: ReindexRequest,
    answers: json(z.object({ state: Migration.omit({ lacking: true }), comparison: Comparison.optional() })),
  },
  'GET /conversations': {
    summary: 'Lists or searches the caller’s conversations',
    query: ConversationQuery,
    answers: json(page(Conversation, 'conversations')),
  },
  'GET /conversations/{conversation}': {
    summary: 'A conversation and its turns, whose it is, and the answers in a format when one is named',
    query: GetQuery,
    answers: json(z.object({ conversation: Conversation, own: z.boolean(), turns: z.array(TurnInFormat) })),
  },
  'GET /conversations/{conversation}/export': {
    summary: 'A conversation as Markdown',
    answers: { 'text/markdown': z.string() },
  },
  'PATCH /conversations/{conversation}': { summary: 'Renames or shares it', body: Change, answers: json(Conversation) },
  'DELETE /conversations/{conversation}': { summary: 'Deletes it and all that was said in it', status: 204 },
  'POST /conversations/{conversation}/turns/{turn}/feedback': {
    summary: 'Says how good an answer was',
    body: Feedback,
    answers: json(Turn),
  },
};

/** Named once in the document, referred to elsewhere. */
const named = z.registry<{ id: string }>();
for (const [id, schema] of Object.entries({
  ...{ DocumentRecord, CollectionRecord, Rights, Conversation, Turn, Receipt, TurnEvent, Sharing, Problem },
}))
  named.add(schema, { id });

let made: unknown;

export const openapi = new Hono<Env>().get('/openapi.json', (c) => c.json((made ??= document()) as object));

function document() {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const [route, operation] of Object.entries(operations)) {
    const [method, path] = route.split(' ') as [string, string];
    (paths[path] ??= {})[method.toLowerCase()] = described(path, operation);
  }
  const { schemas } = z.toJSONSchema(named, { uri: (id) => `#/components/schemas/${id}`, io: 'output' });
  const components = Object.fromEntries(
    Object.entries(schemas).map(([id, { $schema: _, $id: __, ...schema }]) => [id, schema]),
  );
  return {
    openapi: '3.1.0',
    info: { title: 'Docent', version: '0.1.0', description: 'Answers from your own documents, with checked sources' },
    security: [{ token: [] }, {}],
    paths,
    components: {
      schemas: components,
      securitySchemes: { token: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
    },
  };
}

function described(path: string, { summary, body, query, answers = {}, status = 200 }: Operation) {
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    ...{ name, in: 'path', required: true, schema: { type: 'string' } },
  }));
  const inQuery = Object.entries(query?.shape ?? {}).map(([name, schema]) => ({
    ...{ name, in: 'query', required: false, schema: schemaOf(schema as z.ZodType, 'input') },
  }));
  const content = Object.fromEntries(
    Object.entries(answers).map(([type, schema]) => [type, { schema: schemaOf(schema, 'output') }]),
  );
  return {
    summary,
    ...(inPath.length + inQuery.length > 0 && { parameters: [...inPath, ...inQuery] }),
    ...(body && {
      requestBody: { required: true, content: { 'application/json': { schema: schemaOf(body, 'input') } } },
    }),
    responses: {
      [status]: { description: 'Done', ...(answers && { content }) },
      default: {
        description: 'A problem (RFC 9457)',
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    },
  };
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): unknown {
  const id = named.get(schema)?.id;
  if (id) return { $ref: `#/components/schemas/${id}` };
  const { $schema: _, ...made } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return made;
}
