import type { Caller } from '@docent/contracts/identity';
import { batches, send } from './ingest-queue.ts';
import { sourceKey } from './sources.ts';

type Version = { document: string; version: string };

/** The event's name in messages that ask to embed what is indexed. */
export const EMBED = 'Embed';

/** Sends a version through the queue once more, with a message as S3 sent it at first. */
export const processAgain = (caller: Caller, record: Version): Promise<void> => send([bodyOf(caller, record, 'Retry')]);

/** Has versions that are indexed embedded by another model too. */
export async function embedBy(caller: Caller, versions: Version[], model: string): Promise<void> {
  for (const batch of batches(versions)) await send(batch.map((version) => bodyOf(caller, version, EMBED, model)));
}

function bodyOf(caller: Caller, version: Version, eventName: string, model?: string): string {
  const key = encodeURI(sourceKey(caller, version));
  return JSON.stringify({ Records: [{ eventName, model, s3: { object: { key } } }] });
}
