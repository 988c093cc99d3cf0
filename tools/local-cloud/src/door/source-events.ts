import { randomUUID } from 'node:crypto';
import type { Backends } from '../backends/backends.ts';
import { region } from '../lambda/names.ts';
import { bucketName, ingestQueue, queueUrl } from '../resources.ts';
import { Spool } from '../spool.ts';

/** Keys whose objects rag-processor is told of; the notification's filter on AWS says the same. */
const source = /^tenants\/[^/]+\/documents\/[^/]+\/[^/]+\/source$/;

interface PendingEvent {
  key: string;
  eventName: string;
}

/**
 * S3's ObjectCreated events for uploaded sources, sent by the door because not every S3 server can. An event is on disk
 * before the object is, so that a crash between the upload and its event loses neither.
 */
export class SourceEvents {
  readonly #spool: Spool<PendingEvent>;
  readonly #backends: Backends;

  constructor(folder: string, backends: Backends) {
    this.#spool = new Spool(folder);
    this.#backends = backends;
  }

  /** To be called before an object is made; undefined when nobody is told of this key. */
  announce(key: string, eventName: string): { created(): Promise<void>; failed(): void } | undefined {
    if (!source.test(key)) return undefined;
    const id = randomUUID();
    this.#spool.add(id, { key, eventName });
    return { created: () => this.#emit(id, { key, eventName }), failed: () => this.#spool.done(id) };
  }

  /** Sends what an earlier process announced and did not send; what was never uploaded is dropped. */
  async resume(): Promise<void> {
    for (const [id, event] of this.#spool.pending()) await this.#emit(id, event);
  }

  async #emit(id: string, { key, eventName }: PendingEvent): Promise<void> {
    const request = {
      method: 'HEAD',
      path: `/${bucketName}/${encodeURI(key)}`,
      query: '',
      headers: { host: 'localhost' },
    };
    const object = await this.#backends.s3.send(request, Buffer.alloc(0));
    object.resume();
    if (object.statusCode === 200) {
      const size = Number(object.headers['content-length'] ?? 0);
      const eTag = (object.headers.etag ?? '').replaceAll('"', '');
      await this.#backends.sqs.call('SendMessage', {
        QueueUrl: queueUrl('http://localhost', ingestQueue),
        MessageBody: JSON.stringify({ Records: [s3Record(eventName, key, size, eTag)] }),
      });
    }
    this.#spool.done(id);
  }
}

const s3Record = (eventName: string, key: string, size: number, eTag: string) => ({
  eventVersion: '2.1',
  eventSource: 'aws:s3',
  awsRegion: region,
  eventTime: new Date().toISOString(),
  eventName: eventName,
  s3: {
    s3SchemaVersion: '1.0',
    configurationId: 'sources',
    bucket: { name: bucketName, arn: `arn:aws:s3:::${bucketName}` },
    // S3 encodes keys in events as HTML forms do.
    object: {
      key: encodeURIComponent(key).replaceAll('%2F', '/').replaceAll('%20', '+'),
      size,
      eTag,
      sequencer: Date.now().toString(16).toUpperCase(),
    },
  },
});
