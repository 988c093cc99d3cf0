import type { Conversation, Sharing, Turn } from '@docent/contracts/conversation-manager';
import type { DocumentRecord } from '@docent/contracts/document';
import type { Upload } from '@docent/contracts/document-management';
import type * as z from 'zod';
import { signIn, token } from './sign-in.ts';

export type Registered = { record: DocumentRecord; upload?: z.output<typeof Upload> };
export type Formatted = { formatted?: { mediaType: string; body: string } };
export type Kept = { conversation: Conversation; own: boolean; turns: (Turn & Formatted)[] };
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

/** Nobody answered. */
export class UnreachableError extends Error {
  override name = 'UnreachableError';
}

export async function send(method: string, path: string, body?: object, more: RequestInit = {}): Promise<Response> {
  const shown = token();
  const headers = {
    ...(body && { 'content-type': 'application/json' }),
    ...(shown && { authorization: `Bearer ${shown}` }),
    ...(more.headers as object),
  };
  const response = await fetch(path, { ...more, method, headers, body: body && JSON.stringify(body) }).catch(() => {
    throw new UnreachableError('Docent does not answer. Is it running, and this device online?');
  });
  if (!response.ok) throw await refusal(response);
  return response;
}

async function refusal(response: Response): Promise<RefusedError> {
  const text = await response.text();
  let detail = `${response.status} ${response.statusText} ${text.slice(0, 200)}`;
  if (response.headers.get('content-type')?.includes('json'))
    detail = (JSON.parse(text) as { detail?: string }).detail ?? detail;
  if (response.status === 401) signIn(detail);
  const wait = response.headers.get('retry-after');
  return new RefusedError(wait ? `${detail} (in ${wait} s)` : detail, response.status);
}

const json = async <Answer>(method: string, path: string, body?: object): Promise<Answer> =>
  (await send(method, path, body)).json() as Promise<Answer>;

export const getHealth = () => json<Health>('GET', '/health');
const at = (conversation: string) => `/conversations/${encodeURIComponent(conversation)}`;
export const getConversation = (id: string) => json<Kept>('GET', `${at(id)}?format=html`);
export const listConversations = (search: string, cursor?: string) =>
  json<{ conversations: Conversation[]; cursor?: string }>(
    'GET',
    `/conversations?${new URLSearchParams({ ...(search && { search }), ...(cursor && { cursor }) })}`,
  );
export const changeConversation = (id: string, change: { title?: string; sharing?: Sharing }) =>
  json<Conversation>('PATCH', at(id), change);
export const deleteConversation = (id: string) => send('DELETE', at(id));
export const exportConversation = async (id: string) => (await send('GET', `${at(id)}/export`)).blob();
export const judge = (id: string, turn: string, vote: 'up' | 'down', comment?: string) =>
  send('POST', `${at(id)}/turns/${turn}/feedback`, { vote, comment });
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
