import { closeParser, DocumentError, parseDocument, type StructuredDocument } from '@docent/documents';
import { lines, makePdf } from '@docent/documents/fixtures';
import { type KeptWindows, readInWindows } from './read-in-windows.ts';

afterAll(closeParser);

const chapters = ['Mallards', 'Teals at sea', 'On geese', 'Swans', 'A grebe', 'Some coots there', 'Moorhens'];
const pdf = makePdf(
  chapters.map((chapter, index) => ({
    texts: [
      ...lines(`${'They swim in ponds and eat grass. '.repeat(4 + index)}`, { y: 90 }),
      ...lines(chapter, { y: 300 + 20 * index, size: 18, font: 'bold' }),
      ...lines('- one is small\n- two is not', { y: 480 }),
    ],
  })),
);
const read = (pages: { from: number; to: number }) => parseDocument(pdf, { pages });

function inMemory(): KeptWindows & { from: number[] } {
  const windows = new Map<number, string>();
  return {
    get: (from) => Promise.resolve(windows.has(from) ? JSON.parse(windows.get(from)!) : undefined),
    async keep(from, window) {
      windows.set(from, JSON.stringify(window));
    },
    get from() {
      return [...windows.keys()];
    },
  };
}

const always = () => Promise.resolve(true);
const headings = ({ items }: StructuredDocument) =>
  items.flatMap((item) => (item.kind === 'title' || item.kind === 'heading' ? [item.text] : []));

test('a PDF of several windows becomes what it is when it is read at once, each window kept and told of', async () => {
  const kept = inMemory();
  const told: [number, number][] = [];
  const mayGoOn = async (...progress: [number, number]) => told.push(progress) > 0;
  const result = await readInWindows({ pagesAtOnce: 3, read, kept, mayGoOn });
  expect(result).toMatchObject({ readNow: true, document: { pages: 7 } });
  const whole = await parseDocument(pdf);
  expect(result!.document.items.map(({ pages }) => pages)).toEqual(whole.items.map(({ pages }) => pages));
  expect(headings(result!.document)).toEqual(chapters);
  expect(kept.from).toEqual([1, 4, 7]);
  expect(told).toEqual([
    [3, 7],
    [6, 7],
    [7, 7],
  ]);
  const lists = result!.document.items.flatMap((item) => (item.kind === 'list-item' ? [item.list] : []));
  expect(lists).toEqual(lists.toSorted((a, b) => a - b));
});

test('what was interrupted goes on with the next window, whether its time was over or it was killed', async () => {
  const kept = inMemory();
  const asked: number[] = [];
  const counting = (pages: { from: number; to: number }) => (asked.push(pages.from), read(pages));
  const once = { pagesAtOnce: 3, read: counting, kept };
  expect(await readInWindows({ ...once, mayGoOn: () => Promise.resolve(false) })).toBeUndefined();
  const killed = readInWindows({ ...once, mayGoOn: () => Promise.reject(new Error('killed')) });
  await expect(killed).rejects.toThrow('killed');
  const result = await readInWindows({ ...once, mayGoOn: always });
  expect(headings(result!.document)).toEqual(chapters);
  expect(asked).toEqual([1, 4, 7]);
  expect(await readInWindows({ ...once, mayGoOn: always })).toMatchObject({ readNow: false });
});

test('a window that cannot be read is lost with its pages, the first one is the error of the document', async () => {
  const failing = (bad: number) => (pages: { from: number; to: number }) =>
    pages.from === bad ? Promise.reject(new DocumentError('timeout', 'It took too long.')) : read(pages);
  const rest = { pagesAtOnce: 3, mayGoOn: always };
  const result = await readInWindows({ ...rest, read: failing(4), kept: inMemory() });
  expect(result!.document.lost).toMatchObject([{ pages: [4, 5, 6], reason: expect.stringContaining('too long') }]);
  expect(headings(result!.document)).toEqual([...chapters.slice(0, 3), ...chapters.slice(6)]);
  await expect(readInWindows({ ...rest, read: failing(1), kept: inMemory() })).rejects.toMatchObject({
    code: 'timeout',
  });
});

test('a document of one window is read at once, and nothing is kept of it', async () => {
  const kept = inMemory();
  const result = await readInWindows({ pagesAtOnce: 50, read, kept, mayGoOn: always });
  expect(result).toMatchObject({ readNow: false, document: await parseDocument(pdf) });
  expect(kept.from).toEqual([]);
});
