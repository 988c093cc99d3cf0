import { Readable } from 'node:stream';
import { LiteParse } from '@llamaindex/liteparse';
import { parse as parseCsv } from 'csv-parse';
import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';
import { parse as parseHtml } from 'parse5';
import { SaxesParser } from 'saxes';
import yauzl from 'yauzl';

type Raw = (bytes: Uint8Array) => Promise<unknown>;

/** What the library alone takes, before anything is made of what it finds. */
export const rawLibraries: Record<string, { library: string; read: Raw }> = {
  pdf: {
    library: 'liteparse',
    read: (bytes) => new LiteParse({ ocrEnabled: false, quiet: true }).parse(Buffer.from(bytes)),
  },
  html: { library: 'parse5', read: async (bytes) => parseHtml(Buffer.from(bytes).toString()) },
  md: {
    library: 'micromark',
    read: async (bytes) =>
      micromark(Buffer.from(bytes).toString(), {
        extensions: [gfm()],
        htmlExtensions: [gfmHtml()],
        allowDangerousHtml: true,
      }),
  },
  csv: {
    library: 'csv-parse',
    read: async (bytes) => {
      let cells = 0;
      const records = Readable.from([Buffer.from(bytes)]).pipe(
        parseCsv({ relax_column_count: true, relax_quotes: true }),
      );
      for await (const row of records) cells += (row as string[]).length;
      return cells;
    },
  },
  ...Object.fromEntries(
    ['docx', 'pptx', 'xlsx', 'odf', 'epub'].map((format) => [format, { library: 'yauzl + saxes', read: readParts }]),
  ),
};

/** Unpacks every XML part of an archive and reads its tags. */
async function readParts(bytes: Uint8Array): Promise<void> {
  const zip = await new Promise<yauzl.ZipFile>((resolve, reject) => {
    yauzl.fromBuffer(Buffer.from(bytes), { lazyEntries: true }, (error, opened) =>
      error ? reject(error) : resolve(opened),
    );
  });
  for await (const entry of entriesOf(zip)) {
    if (!/\.(?:xml|rels|xhtml)$/.test(entry.fileName)) continue;
    const parser = new SaxesParser();
    parser.on('error', () => undefined);
    const decoder = new TextDecoder();
    for await (const piece of await streamOf(zip, entry))
      parser.write(decoder.decode(piece as Buffer, { stream: true }));
    parser.close();
  }
}

async function* entriesOf(zip: yauzl.ZipFile): AsyncGenerator<yauzl.Entry> {
  for (;;) {
    const entry = await new Promise<yauzl.Entry | undefined>((resolve, reject) => {
      zip
        .once('entry', resolve)
        .once('end', () => resolve(undefined))
        .once('error', reject);
      zip.readEntry();
    });
    zip.removeAllListeners();
    if (!entry) return;
    yield entry;
  }
}

const streamOf = (zip: yauzl.ZipFile, entry: yauzl.Entry): Promise<Readable> =>
  new Promise((resolve, reject) => {
    zip.openReadStream(entry, (error, stream) => (error ? reject(error) : resolve(stream)));
  });
