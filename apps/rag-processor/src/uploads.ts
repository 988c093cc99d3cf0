import { DocentError } from '@docent/function-kit';
import { notifiedKey, parseDocumentKey } from '@docent/storage';
import * as z from 'zod';

/** A version of a document whose bytes are in S3. */
export type Upload = { tenant: string; document: string; version: string };

/**
 * What a message asks for: `Embed` for a document that was indexed by its words alone, or by another model than `model`,
 * `GoOn` where another message's time was over, else all of the way.
 */
export type Request = { upload: Upload; event: string; model?: string };

/** The event's name in messages that ask to embed what is indexed. */
export const EMBED = 'Embed';
export const GO_ON = 'GoOn';

/** The part of S3's event notification (structure 2.x) that is read. */
const Notification = z.looseObject({
  Records: z
    .array(
      z.looseObject({
        eventName: z.string().default(''),
        model: z.string().optional(),
        s3: z.looseObject({ object: z.looseObject({ key: z.string() }) }),
      }),
    )
    // S3 sends a message without records, `s3:TestEvent`, when notifications are set up.
    .default([]),
});

/**
 * What a message of the ingest queue asks for; objects of a document that are no source are passed over.
 * @throws InvalidInput when the message is no notification of S3
 */
export function requestsIn(body: string): Request[] {
  const notification = Notification.safeParse(parsed(body));
  if (!notification.success)
    throw new DocentError(
      'InvalidInput',
      'the message is no notification of S3: it has no Records with s3.object.key',
      {
        field: 'Records.0.body',
      },
    );
  return notification.data.Records.flatMap(({ eventName, model, s3 }) => {
    const key = parseDocumentKey(notifiedKey(s3.object.key));
    if (key?.file !== 'source') return [];
    return { upload: { tenant: key.tenant, document: key.document, version: key.version }, event: eventName, model };
  });
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
