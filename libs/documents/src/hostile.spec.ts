import { afterAll, describe, expect, it } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { unzipSync, zipSync } from 'fflate';
import { hostileFiles } from './fixtures/hostile.ts';
import { oneOfEach } from './fixtures/one-of-each.ts';
import { lines } from './fixtures/pdf.ts';
import { inFormat, makePicture, pictureFormats } from './fixtures/scan.ts';
import { closeParser, DocumentError, parseDocument } from './index.ts';

afterAll(closeParser);

/** Too large or slow for each run of the tests: `npm run bench -- documents --hostile` reads them. */
const heavy = /^(?:zip-bomb|many-|spans|wide|brackets|quotes|emphasis|cells-45|line-45|pages-2000)/;

describe('hostile files', () => {
  it.each(hostileFiles.filter(({ name }) => !heavy.test(name)))(
    '$name is read or refused with what to do',
    async ({ name, make }) => {
      const bytes = make();
      const outcome = await parseDocument(bytes, { name }).catch((error: unknown) => error);
      if (!(outcome instanceof Error)) expect(outcome).toMatchObject({ items: expect.any(Array) });
      else
        expect(outcome).toMatchObject({
          name: 'DocumentError',
          hint: expect.stringMatching(/\.$/),
          message: expect.stringMatching(/\.$/),
        });
    },
  );

  it('reads nothing from outside the file', async () => {
    const file = hostileFiles.find(({ name }) => name === 'xml-external.docx')!;
    await expect(parseDocument(file.make())).rejects.toMatchObject({ code: 'bomb' });
  });

  it.each([
    ['its time', { milliseconds: 300 }, 'timeout'],
    ['its memory', { memoryBytes: 20 * 1024 * 1024 }, 'out-of-memory'],
  ])('ends a parser that goes beyond %s, and reads the next file', async (_, limits, code) => {
    const slow = Buffer.from('> '.repeat(60_000));
    await expect(parseDocument(slow, { name: 'slow.md', limits })).rejects.toMatchObject({ code });
    expect((await parseDocument(Buffer.from('Still here.'))).items).toHaveLength(1);
  });

  it('ends a parser whose caller gives up', async () => {
    const given = new AbortController();
    const parse = parseDocument(Buffer.from('> '.repeat(60_000)), { name: 'slow.md', signal: given.signal });
    given.abort();
    await expect(parse).rejects.toMatchObject({ code: 'aborted' });
  });
});

/** mulberry32: the same mutations every time. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * below);
  };
}

function mutate(bytes: Uint8Array, next: (below: number) => number): Uint8Array {
  const at = next(bytes.length);
  const length = 1 + next(Math.min(40, bytes.length));
  const [before, stretch, after] = [
    bytes.subarray(0, at),
    bytes.subarray(at, at + length),
    bytes.subarray(at + length),
  ];
  switch (next(5)) {
    case 0:
      return before;
    case 1:
      return Buffer.concat([before, after]);
    case 2:
      return Buffer.concat([before, ...Array.from({ length: 1 + next(50) }, () => stretch), after]);
    case 3:
      return Buffer.concat([before, stretch.map(() => next(256)), after]);
    default:
      return Buffer.concat([before, Buffer.from('0123456789<>/"&;'.slice(next(14), 16)), after]);
  }
}

/** Of an archive, one of the files in it: bytes changed outside seldom come further than the archive's own checks. */
function mutateInside(bytes: Uint8Array, next: (below: number) => number): Uint8Array {
  const files = unzipSync(bytes);
  const names = Object.keys(files);
  const name = names[next(names.length)]!;
  return zipSync({ ...files, [name]: mutate(files[name]!, next) });
}

/** Processes that this one has started and that live. */
const children = () => readFileSync(`/proc/self/task/${process.pid}/children`, 'latin1').trim().split(' ');
const megabytes = () => process.memoryUsage.rss() / 1e6;

describe('mutated files', () => {
  const before = megabytes();

  it.each(Object.entries(oneOfEach))('%s, 40 times, is read or refused', async (name, bytes) => {
    const next = random(name.length * 7919 + bytes.length);
    const isArchive = bytes[0] === 0x50 && bytes[1] === 0x4b;
    for (let round = 0; round < 40; round++) {
      const mutated = isArchive && round % 4 !== 0 ? mutateInside(bytes, next) : mutate(bytes, next);
      const outcome = await parseDocument(mutated, { name, languages: ['none'] }).catch((error: unknown) => error);
      if (outcome instanceof Error) {
        expect(outcome).toBeInstanceOf(DocumentError);
        expect(['crashed', 'timeout', 'out-of-memory']).not.toContain((outcome as DocumentError).code);
      } else expect(outcome).toMatchObject({ items: expect.any(Array) });
    }
  });

  it.each(pictureFormats)('in %s, as pictures, are read or refused as well', async (format) => {
    const made = await makePicture({ height: 60, texts: lines('They swim.', { size: 16 }) });
    const picture = await inFormat(made, format);
    const next = random(picture.length);
    for (let round = 0; round < 8; round++) {
      const outcome = await parseDocument(mutate(picture, next), { name: `a.${format}` }).catch(
        (error: unknown) => error,
      );
      if (outcome instanceof Error) expect(outcome).toBeInstanceOf(DocumentError);
      else expect(outcome).toMatchObject({ items: expect.any(Array) });
    }
  });

  it('leave nothing behind: one parser at most, and no growth of what started it', () => {
    expect(megabytes() - before).toBeLessThan(200);
    if (existsSync('/proc/self/task')) expect(children().length).toBeLessThanOrEqual(1);
  });

  it('leave a parser that reads on', async () => {
    for (const [name, bytes] of Object.entries(oneOfEach))
      expect((await parseDocument(bytes, { name })).items.length).toBeGreaterThan(0);
  });
});
