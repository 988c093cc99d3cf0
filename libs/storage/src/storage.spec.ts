import { createHash } from 'node:crypto';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import {
  ConditionFailedError,
  ObjectCorruptError,
  ObjectMissingError,
  deleteObjects,
  deleteRecord,
  downloadObject,
  getObject,
  getRecord,
  getText,
  headObject,
  listObjects,
  objectKeys,
  parseDocumentKey,
  presignPut,
  putFile,
  putNewObject,
  putObject,
  putRecord,
  queryRecords,
  recordKeys,
  updateRecord,
  type Digest,
} from './index.ts';
import { describeOn } from './testing/fetched.ts';
import { dynamodbLocal, startLocalStorage, versitygw, type LocalStorage, type Servers } from './testing/index.ts';

const digestOf = (bytes: Uint8Array): Digest => ({
  bytes: bytes.byteLength,
  sha256: createHash('sha256').update(bytes).digest('hex'),
});
async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

/** The emulators that come with npm, and the real servers: what holds on one must hold on the other. */
describe('on fauxqs and dynalite', () => storageTests({}));
describeOn([versitygw], 'on versitygw', () => storageTests({ s3: 'versitygw' }));
describeOn([dynamodbLocal], "on AWS's DynamoDB Local", () => storageTests({ dynamodb: 'dynamodb-local' }));

function storageTests(servers: Servers): void {
  let storage: LocalStorage;
  let folder: string;

  beforeAll(async () => {
    storage = await startLocalStorage(servers);
    folder = await mkdtemp(join(tmpdir(), 'docent-storage-'));
  });
  afterAll(async () => {
    await storage.stop();
    await rm(folder, { recursive: true });
  });

  describe('records', () => {
    const key = (name: string) => recordKeys.document('acme', name);

    it('are read back as they were written', async () => {
      await putRecord(key('a'), { title: 'A', pages: 3, tags: ['x'], none: undefined });
      expect(await getRecord(key('a'))).toEqual({ title: 'A', pages: 3, tags: ['x'] });
      expect(await getRecord(key('nothing'))).toBeUndefined();
    });

    it('are written under a condition by one of two writers only', async () => {
      await putRecord(key('b'), { version: 1 }, 'absent');
      await expect(putRecord(key('b'), { version: 9 }, 'absent')).rejects.toThrow(ConditionFailedError);
      const swaps = [2, 3].map((version) => putRecord(key('b'), { version }, { version: 1 }));
      const outcomes = await Promise.allSettled(swaps);
      expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
      await expect(putRecord(key('b'), { version: 4 }, { version: 1 })).rejects.toThrow(ConditionFailedError);
    });

    it('are changed attribute by attribute', async () => {
      await putRecord(key('c'), { status: 'A', count: 1, old: true });
      const changed = await updateRecord(
        key('c'),
        { set: { status: 'B' }, add: { count: 2 }, remove: ['old'] },
        'present',
      );
      expect(changed).toEqual({ status: 'B', count: 3 });
      const unless = updateRecord(key('c'), { set: { status: 'C' } }, { status: 'A' });
      await expect(unless).rejects.toThrow(ConditionFailedError);
      await expect(updateRecord(key('d'), { set: { status: 'C' } }, 'present')).rejects.toThrow(ConditionFailedError);
    });

    it('are deleted under a condition', async () => {
      await putRecord(key('e'), { version: 1 });
      await expect(deleteRecord(key('e'), { version: 2 })).rejects.toThrow(ConditionFailedError);
      await deleteRecord(key('e'), { version: 1 });
      await deleteRecord(key('e'));
      expect(await getRecord(key('e'))).toBeUndefined();
    });

    it('are listed in order, over pages, one tenant at a time', async () => {
      const names = Array.from({ length: 30 }, (_, index) => `n${String(index).padStart(2, '0')}`);
      const filler = 'x'.repeat(80_000); // DynamoDB gives 1 MB a page
      await Promise.all(names.map((name) => putRecord(recordKeys.document('long', name), { filler })));
      await putRecord(recordKeys.document('longer', 'other'), {});
      const listed = await all(queryRecords(recordKeys.documents('long')));
      expect(listed.map(({ sk }) => sk)).toEqual(names);
      const few = await all(queryRecords(recordKeys.documents('long'), { prefix: 'n1', descending: true, limit: 3 }));
      expect(few.map(({ sk }) => sk)).toEqual(['n19', 'n18', 'n17']);
      const rest = await all(queryRecords(recordKeys.documents('long'), { after: 'n27' }));
      expect(rest.map(({ sk }) => sk)).toEqual(['n28', 'n29']);
    });
  });

  describe('objects', () => {
    it('are read whole, in part and as text', async () => {
      await putObject('some/text', 'grüße');
      expect(await getText('some/text')).toBe('grüße');
      expect(Buffer.from(await getObject('some/text', [0, 1])).toString()).toBe('gr');
      expect(await headObject('some/text')).toMatchObject({ bytes: 7 });
      expect(await headObject('some/nothing')).toBeUndefined();
      await expect(getObject('some/nothing')).rejects.toThrow(ObjectMissingError);
    });

    if (servers.s3 === 'versitygw') {
      it('are put once where the server honours If-None-Match', async () => {
        expect(await putNewObject('once', 'first')).toBe(true);
        expect(await putNewObject('once', 'second')).toBe(false);
        expect(await getText('once')).toBe('first');
      });
    }

    it('go up from a file and come down into one, checked', async () => {
      const bytes = Buffer.alloc(300_000, 'docent');
      const file = join(folder, 'up');
      await writeFile(file, bytes);
      await putFile('files/up', file, digestOf(bytes));
      await downloadObject('files/up', join(folder, 'down'), digestOf(bytes));
      expect(bytes.equals(await readFile(join(folder, 'down')))).toBe(true);
    });

    it('that are not what was promised leave no file behind', async () => {
      await putObject('files/bad', 'other bytes');
      const bad = downloadObject('files/bad', join(folder, 'bad'), { ...digestOf(Buffer.from('these bytes')) });
      await expect(bad).rejects.toThrow(ObjectCorruptError);
      const missing = downloadObject('files/none', join(folder, 'none'), { bytes: 3, sha256: '' });
      await expect(missing).rejects.toThrow(ObjectMissingError);
      expect((await readdir(folder)).filter((name) => name.startsWith('bad') || name.startsWith('none'))).toEqual([]);
    });

    it('are listed by prefix and deleted together', async () => {
      await Promise.all(['l/1', 'l/2', 'm/1'].map((key) => putObject(key, key)));
      expect((await all(listObjects('l/'))).map(({ key, bytes }) => [key, bytes])).toEqual([
        ['l/1', 3],
        ['l/2', 3],
      ]);
      await deleteObjects(['l/1', 'l/2', 'l/3']);
      expect(await all(listObjects('l/'))).toEqual([]);
    });

    it('are put to a presigned address whose signature covers length and SHA-256', async () => {
      const bytes = Buffer.from('the source');
      const { url, headers } = await presignPut('signed/source', digestOf(bytes), 60);
      expect(new URL(url).searchParams.get('X-Amz-SignedHeaders')).toBe('content-length;host;x-amz-checksum-sha256');
      const { ok } = await fetch(url, { method: 'PUT', body: bytes, headers });
      expect(ok).toBe(true);
      expect(await getText('signed/source')).toBe('the source');
    });
  });
}

describe('keys', () => {
  it('of an uploaded source tell tenant, document and version', () => {
    const key = objectKeys.documentFile('acme', 'd1', 'v1', 'source');
    expect(key).toBe('tenants/acme/documents/d1/v1/source');
    expect(parseDocumentKey(key)).toEqual({ tenant: 'acme', document: 'd1', version: 'v1', file: 'source' });
    expect(parseDocumentKey('tenants/acme/segments/s/chunks.sqlite')).toBeUndefined();
  });

  it('keep people apart whatever their identity provider calls them', () => {
    expect(recordKeys.conversations('acme', 'oidc|eve#1@x.org')).toBe('acme#conversations#oidc%7Ceve%231%40x.org');
  });

  it.each(['', '../other', 'a/b', 'a#b', '.hidden'])('refuse the id %j', (id) => {
    expect(() => objectKeys.segment('acme', id)).toThrow(/cannot be part of a key/);
    expect(() => recordKeys.documents(id)).toThrow(/cannot be part of a key/);
  });
});
