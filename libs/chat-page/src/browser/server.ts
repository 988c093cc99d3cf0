import type { Conversation, Turn } from '@docent/contracts/conversation-manager';
import type { DocumentRecord } from '@docent/contracts/document';
import type { Upload } from '@docent/contracts/document-management';
import type * as z from 'zod';

export type Registered = { record: DocumentRecord; upload?: z.output<typeof Upload> };
export type Health = { offline: boolean | null; search: { dense: boolean; note?: string } };

/** What the server refused, in its own words; `passing` when asking again may help. */
export class RefusedError extends Error {
  override name = 'RefusedError';
  readonly passing: boolean;

  constructor(message: string, status: number) {
    super(message);
    this.passing = status === 429 || status >= 500;
  }
}

export async function send(method: string, path: string, body?: object, more: RequestInit = {}): Promise<Response> {
  const headers = { ...(body && { 'content-type': 'application/json' }), ...(more.headers as object) };
  const response = await fetch(path, { ...more, method, headers, body: body && JSON.stringify(body) });
  if (!response.ok) throw await refusal(response);
  return response;
}

async function refusal(response: Response): Promise<RefusedError> {
  const text = await response.text();
  let detail = `${response.status} ${response.statusText} ${text.slice(0, 200)}`;
  if (response.headers.get('content-type')?.includes('json'))
    detail = (JSON.parse(text) as { detail?: string }).detail ?? detail;
  return new RefusedError(detail, response.status);
}

const json = async <Answer>(method: string, path: string, body?: object): Promise<Answer> =>
  (await send(method, path, body)).json() as Promise<Answer>;

export const getHealth = () => json<Health>('GET', '/health');
export const getConversation = (id: string) =>
  json<{ conversation: Conversation; turns: Turn[] }>('GET', `/conversations/${encodeURIComponent(id)}`);
export const cancelTurn = (turn: string) => send('POST', `/turns/${turn}/cancel`, {});
export const register = (document: { path: string; bytes: number; sha256: string }) =>
  json<Registered>('POST', '/documents', document);
export const retryDocument = (document: string) => send('POST', `/documents/${document}/retry`, {});
export const deleteDocument = (document: string) => send('DELETE', `/documents/${document}`);

export async function listDocuments(): Promise<DocumentRecord[]> {
  const all: DocumentRecord[] = [];
  let cursor: string | undefined;
  do {
    const query = new URLSearchParams({ limit: '1000', ...(cursor && { cursor }) });
    const page = await json<{ records: DocumentRecord[]; cursor?: string }>('GET', `/documents?${query}`);
    all.push(...page.records);
    cursor = page.cursor;
  } while (cursor);
  return all;
}
