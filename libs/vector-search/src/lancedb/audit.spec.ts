import { deleteObjects, listObjects, objectKeys } from '@docent/storage';
import { versitygw } from '@docent/storage/testing';
import { describeOn } from '@docent/storage/testing/fetched';

import { SegmentCache, lancedbEngine, type IndexedDocument } from '../index.ts';
import { MODEL, documentOf, temporaryFolder, uploaded, vectorOf } from '../testing/documents.ts';
import { lancedbForFile } from '../testing/lancedb-for-file.ts';
import { lancedbPackage } from '../testing/lancedb-package.ts';
import { passDays } from '../testing/virtual-time.ts';
import { vectorColumn } from './columns.ts';
import { Database } from './database.ts';
import type { Table } from './package.ts';

const version = (number: number) => String(number).padStart(26, '0');
const of = (name: string, number = 2) =>
  documentOf(`${name}.md`, [`${name} one`, `${name} two`], { version: version(number) });
const [FINE, LESS, TWICE, BLIND, STRAY] = ['fine', 'less', 'twice', 'blind', 'stray'].map((name) => of(name));

describeOn([versitygw, lancedbPackage], 'an audit of a LanceDB index', () => {
  const lancedb = lancedbForFile();

  const put = async (tenant: string, ...documents: IndexedDocument[]) =>
    lancedb.engine.commit(tenant, await uploaded(tenant, documents));
  const audit = async (tenant: string, repair = false) => {
    const { findings, counts } = await lancedb.engine.audit(tenant, { repair, more: () => true });
    return { findings: findings.toSorted((a, b) => (a.detail < b.detail ? -1 : 1)), counts };
  };
  const found = async (tenant: string) => {
    const query = { model: MODEL, vector: vectorOf('one two') };
    const { candidates } = await lancedb.engine.search(tenant, { text: 'one two', query, limit: 100 });
    return [...new Set(candidates.map(({ path }) => path))].sort();
  };

  it('names what is missing, doubled, without vectors or without a mark, drops it, and leaves the rest alone', async () => {
    const tenant = 'damaged';
    // An older version lies below what is dropped: it must not be found again.
    await put(tenant, of('less', 1));
    await put(tenant, FINE!, LESS!, TWICE!, BLIND!, STRAY!);
    const table: Table = await new Database().writable(tenant);
    const rowsOf = ({ document }: IndexedDocument) => `document = '${document}' AND version = '${version(2)}'`;
    await table.delete(`${rowsOf(LESS!)} AND chunk = 1`);
    await table.update({ where: `${rowsOf(TWICE!)} AND chunk = 1`, valuesSql: { chunk: '0' } });
    await table.update({ where: `${rowsOf(BLIND!)} AND chunk = 1`, valuesSql: { [vectorColumn(MODEL)]: 'NULL' } });
    await table.delete(`${rowsOf(STRAY!)} AND chunk = -1`);
    await put(tenant, of('new'));

    const named = [
      {
        kind: 'segment-contents',
        subject: LESS!.document,
        detail: '1 rows of 1 chunks are there, and its mark names 2',
      },
      { subject: BLIND!.document, detail: '1 vectors are there for 2 chunks' },
      { subject: TWICE!.document, detail: '2 rows of 1 chunks are there, and its mark names 2' },
      { subject: STRAY!.document, detail: expect.stringMatching(/^chunks of it are there, and no mark/) },
    ];
    expect(await audit(tenant)).toMatchObject({ findings: named, counts: { stored: { chunks: 13, vectors: 12 } } });
    const repaired = await audit(tenant, true);
    expect(repaired.findings).toMatchObject(named.map((finding) => ({ ...finding, repaired: true })));
    expect((await audit(tenant)).findings).toEqual([]);
    expect(await found(tenant)).toEqual(['fine.md', 'new.md']);

    await put(tenant, LESS!, TWICE!, BLIND!, STRAY!);
    expect(await found(tenant)).toEqual(['blind.md', 'fine.md', 'less.md', 'new.md', 'stray.md', 'twice.md']);
    expect((await audit(tenant)).findings).toEqual([]);
  });

  it('goes on where its time was over', async () => {
    await put('paged', ...Array.from({ length: 201 }, (_, n) => documentOf(`n${n}.md`, ['one two'])));
    const first = await lancedb.engine.audit('paged', { repair: false, more: () => false });
    expect(first).toMatchObject({ findings: [], counts: { stored: { chunks: 0 } }, next: expect.any(String) });
    const last = await lancedb.engine.audit('paged', { after: first.next, repair: false, more: () => false });
    expect(last).toMatchObject({ findings: [], counts: { stored: { chunks: 201, vectors: 201 } }, next: undefined });
  });

  it('names objects that nothing needs for more than a day, and deletes them', async () => {
    const tenant = 'littered';
    await put(tenant, FINE!);
    expect((await audit(tenant)).counts.waiting).toBe(3);
    passDays(3);
    const [finding, ...others] = (await audit(tenant, true)).findings;
    expect(finding).toMatchObject({ kind: 'unnamed-objects', subject: expect.stringMatching(/^segments\//) });
    expect(others).toEqual([]);
    expect(await audit(tenant)).toMatchObject({ findings: [], counts: { waiting: 0 } });
    expect(await found(tenant)).toEqual(['fine.md']);
  });

  it('says what a person must do where objects of the table are gone', async () => {
    const tenant = 'gone';
    await put(tenant, FINE!);
    for await (const { key } of listObjects(objectKeys.lancedb(tenant)))
      if (key.includes('/data/')) await deleteObjects([key]);
    const cold = lancedbEngine(new SegmentCache(await temporaryFolder()));
    const { findings } = await cold.audit(tenant, { repair: true, more: () => true });
    expect(findings).toMatchObject([
      { subject: 'table', detail: expect.stringMatching(/cannot be read/), repaired: false },
    ]);
    await cold.close();
  });
});
