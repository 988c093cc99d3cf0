import { createHash } from 'node:crypto';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { isEnd, type DocumentRecord } from '@docent/contracts/document';
import type { documentManagement } from '@docent/contracts/document-management';
import type { TurnEvent } from '@docent/contracts/turn-event';
import { EventSourceParserStream } from 'eventsource-parser/stream';
import { setTimeout } from 'node:timers/promises';
import type * as z from 'zod';

type File = { path: string; bytes: string | Uint8Array; collection?: string };
type Management<Action> = Extract<z.output<typeof documentManagement.output>, { action: Action }>;

const LOOK_EVERY_MS = 50;

/** Brings documents of any tenant to their end, as document-management and S3 take them. */
export async function takeIn(
  cloud: { endpoint: string },
  files: File[],
  caller: { tenant: string; user?: string } = { tenant: 'local' },
): Promise<DocumentRecord[]> {
  const credentials = { accessKeyId: 'any', secretAccessKey: 'any' };
  const lambda = new LambdaClient({ endpoint: cloud.endpoint, region: 'us-east-1', credentials });
  const manage = async <Action extends 'upload' | 'get'>(action: Action, input: object) => {
    const command = {
      FunctionName: 'chatbot-document-management',
      Payload: JSON.stringify({ action, caller, ...input }),
    };
    const { Payload, FunctionError } = await lambda.send(new InvokeCommand(command));
    if (FunctionError) throw new Error(Payload!.transformToString());
    return JSON.parse(Payload!.transformToString()) as Management<Action>;
  };
  const uploaded: DocumentRecord[] = [];
  for (const { path, bytes: given, collection = 'default' } of files) {
    const bytes = Buffer.from(given);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const { record, upload } = await manage('upload', { collection, path, bytes: bytes.length, sha256 });
    if (upload) await fetch(upload.url, { method: upload.method, headers: upload.headers, body: bytes });
    uploaded.push(record);
  }
  return Promise.all(
    uploaded.map(async ({ document }) => {
      for (;;) {
        const { record } = await manage('get', { document });
        if (isEnd(record.status)) return record;
        await setTimeout(LOOK_EVERY_MS);
      }
    }),
  );
}

/** An event, its id, and when it came, by performance.now(). */
export type Told = { id?: string; event: TurnEvent; at: number };

/** Asks over HTTP and gives what the turn tells, as it comes. */
export async function* ask(cloud: { url: string }, body: object, signal?: AbortSignal): AsyncGenerator<Told> {
  const headers = { 'content-type': 'application/json' };
  yield* told(await fetch(`${cloud.url}/chat`, { method: 'POST', headers, body: JSON.stringify(body), signal }));
}

/** Comes back to a turn, after the event with this id. */
export async function* comeBack(cloud: { url: string }, turn: string, lastEventId: string): AsyncGenerator<Told> {
  yield* told(await fetch(`${cloud.url}/turns/${turn}/events`, { headers: { 'last-event-id': lastEventId } }));
}

async function* told(response: Response): AsyncGenerator<Told> {
  if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`);
  const events = response.body!.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream());
  for await (const { id, data } of events) yield { id, event: JSON.parse(data) as TurnEvent, at: performance.now() };
}

export type Done = Extract<TurnEvent, { type: 'done' }>;

/** The answer whole. */
export async function answerTo(cloud: { url: string }, body: object): Promise<Done> {
  let last: TurnEvent | undefined;
  for await (const { event } of ask(cloud, body)) last = event;
  if (last?.type !== 'done') throw new Error(`the turn ended with ${JSON.stringify(last)}`);
  return last;
}
