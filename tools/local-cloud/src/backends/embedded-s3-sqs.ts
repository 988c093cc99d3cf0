import { buildApp } from 'fauxqs';

/**
 * fauxqs, S3 and SQS in one, on a Unix socket, with all it holds in one SQLite file in `folder`. Its own start function
 * listens on every network interface and takes bodies of 11 MiB at most, so it is put together here from its parts, which
 * its package does not export.
 */
export async function startEmbeddedS3AndSqs(folder: string, socket: string): Promise<() => Promise<void>> {
  const part = (path: string) => import(new URL(path, import.meta.resolve('fauxqs')).href);
  const [{ SqsStore }, { SnsStore }, { S3Store }, { PersistenceManager }] = await Promise.all(
    ['./sqs/sqsStore.js', './sns/snsStore.js', './s3/s3Store.js', './persistence.js'].map(part),
  );
  const stores = { sqsStore: new SqsStore(), snsStore: new SnsStore(), s3Store: new S3Store() };
  const persistence = new PersistenceManager(folder);
  persistence.load(stores.sqsStore, stores.snsStore, stores.s3Store);
  for (const store of Object.values(stores)) store.persistence = persistence;
  // fauxqs fails to write that a message was given back (ChangeMessageVisibility to 0), and loses it.
  const ready = 'UPDATE sqs_messages SET receipt_handle = NULL, visibility_deadline = NULL WHERE message_id = ?';
  persistence.updateMessageReady = (messageId: string) => persistence.db.prepare(ready).run(messageId);
  for (const queue of stores.sqsStore.allQueues()) {
    queue.persistence = persistence;
    // Whoever had received these messages ended with the process before this one.
    for (const entry of queue.inflightMessages.values()) entry.visibilityDeadline = 0;
  }
  stores.sqsStore.host = undefined; // Queue URLs then have the host that was asked.

  const app = buildApp({ logger: false, stores });
  app.removeContentTypeParser(['*', 'application/x-www-form-urlencoded']); // Forms are SNS's, and an object may be of any type.
  app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: 2 ** 30 }, (_request, body, done) => done(null, body));
  // A request without bytes has no body at all for Fastify, and an object of no bytes is an object.
  app.addHook('preHandler', async (request) => {
    if (request.method === 'PUT') request.body ??= Buffer.alloc(0);
  });
  await app.listen({ path: socket });
  return async () => {
    await app.close();
    persistence.close();
  };
}
