import { DocentError } from '@docent/function-kit';
import { parseDocumentKey } from '@docent/storage';
import * as z from 'zod';

/** A version of a document whose bytes are in S3. */
export type Upload = { tenant: string; document: string; version: string };

/** The part of S3's event notification (structure 2.x) that is read. */
const Notification = z.looseObject({
  Records: z
    .array(z.looseObject({ s3: z.looseObject({ object: z.looseObject({ key: z.string() }) }) }))
    // S3 sends a message without records, `s3:TestEvent`, when notifications are set up.
    .default([]),
});

/**
 * The uploads that a message of the ingest queue tells of; other objects of a document are none.
 * @throws InvalidInput when the message is no notification of S3
 */
export function uploadsIn(body: string): Upload[] {
  const notification = Notification.safeParse(parsed(body));
  if (!notification.success)
    throw new DocentError(
      'InvalidInput',
      'the message is no notification of S3: it has no Records with s3.object.key',
      {
        field: 'Records.0.body',
      },
    );
  return notification.data.Records.flatMap(({ s3 }) => {
    // S3 writes keys as form fields are written: a blank is a plus.
    const key = parseDocumentKey(decodeURIComponent(s3.object.key.replaceAll('+', ' ')));
    return key?.file === 'source' ? [{ tenant: key.tenant, document: key.document, version: key.version }] : [];
  });
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
