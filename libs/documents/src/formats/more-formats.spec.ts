import { afterAll, describe, expect, it } from '@jest/globals';
import { lines, makePdf } from '../fixtures/pdf.ts';
import { makeZip } from '../fixtures/zip.ts';
import { closeParser, type DocumentItem, parseDocument, toMarkdown, withAttachments } from '../index.ts';

afterAll(closeParser);

const read = (source: string | Uint8Array, name: string, limits = {}) =>
  parseDocument(typeof source === 'string' ? new TextEncoder().encode(source) : source, { name, limits });
const markdown = async (source: string | Uint8Array, name: string) => toMarkdown(await read(source, name));

describe('CSV', () => {
  it.each([
    [',', 'a,b\n"1,5",2\n'],
    [';', 'a;b\n"1,5";2\n'],
    ['tab', 'a\tb\n1,5\t2\n'],
    ['|', 'a|b\n1,5|2\n'],
  ])('finds %s between the fields', async (_, source) => {
    expect(await markdown(source, 'a.csv')).toBe('| a | b |\n| - | - |\n| 1,5 | 2 |\n');
  });

  it('finds the encoding', async () => {
    const latin = Buffer.from('Größe;Menge\nfünf;zwölf\nöde;süß\n', 'latin1');
    expect(await markdown(latin, 'a.csv')).toContain('| Größe | Menge |');
  });

  it('fills short rows and names those beyond the limit of cells', async () => {
    const document = await read('a,b\n1\n2,3\n4,5\n', 'a.csv', { cells: 6 });
    expect(document.items[0]).toMatchObject({ rows: 3, columns: 2 });
    expect(document.lost).toMatchObject([{ reason: expect.stringContaining('1 rows from row 4 on') }]);
  });
});

describe('EML', () => {
  const mail = (parts: string) =>
    `From: Ann <ann@pond.example>\nTo: Bob <bob@pond.example>\nSubject: Ducks\nDate: Mon, 1 Jan 2024 10:00:00 +0000\nMIME-Version: 1.0\n${parts}`;

  it('reads subject, people, date and text', async () => {
    const document = await read(mail('Content-Type: text/plain\n\nHello.\n\nThey swim.\n'), 'a.eml');
    expect(document.title).toBe('Ducks');
    expect(document.items.map((item) => 'text' in item && item.text)).toEqual([
      'Ducks',
      'From: Ann <ann@pond.example>\nTo: Bob <bob@pond.example>\nDate: 2024-01-01T10:00:00.000Z',
      'Hello.',
      'They swim.',
    ]);
  });

  it('reads attachments as documents of their own, and says which cannot be read', async () => {
    const attached = (name: string, type: string, content: string) =>
      `--x\nContent-Type: ${type}; name="${name}"\nContent-Transfer-Encoding: base64\nContent-Disposition: attachment; filename="${name}"\n\n${btoa(content)}\n`;
    const source =
      mail('Content-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: text/html\n\n<p>See <b>there</b>.</p>\n') +
      `${attached('list.csv', 'text/csv', 'a,b\n1,2')}${attached('photo.docx', 'application/octet-stream', 'PK\x03\x04 cut')}--x--\n`;
    const { attachments } = await read(source, 'a.eml');
    expect(attachments).toMatchObject([
      { name: 'list.csv', mediaType: 'text/csv', document: { items: [{ kind: 'table', rows: 2 }] } },
      { name: 'photo.docx', error: { code: 'damaged', message: expect.stringContaining('cut off') } },
    ]);
  });

  it('reads an attached PDF whole, whichever pages of the message are asked for', async () => {
    const pdf = Buffer.from(makePdf(['One.', 'Two.'].map((text) => ({ texts: lines(text) })))).toString('base64');
    const head =
      'Content-Type: application/pdf; name=a.pdf\nContent-Transfer-Encoding: base64\nContent-Disposition: attachment';
    const source = mail(`Content-Type: multipart/mixed; boundary=x\n\n--x\n${head}\n\n${pdf}\n--x--\n`);
    const { attachments } = await parseDocument(Buffer.from(source), { name: 'a.eml', pages: { from: 1, to: 1 } });
    expect(attachments?.[0]?.document?.items.map((item) => 'text' in item && item.text)).toEqual(['One.', 'Two.']);
  });

  it('becomes one text with its attachments, which are sections of it', () => {
    const list = (text: string): DocumentItem => ({
      ...{ kind: 'list-item', list: 0, depth: 0, ordered: false, marker: '-', text },
    });
    const pages = { from: 1, to: 1 };
    const joined = withAttachments({
      mediaType: 'message/rfc822',
      title: 'Ducks',
      items: [{ kind: 'title', text: 'Ducks' }, list('swim')],
      attachments: [
        {
          name: 'a.pdf',
          mediaType: 'application/pdf',
          document: {
            mediaType: 'application/pdf',
            items: [
              { kind: 'title', text: 'Geese', pages },
              { kind: 'heading', level: 1, text: 'Food', pages },
              { ...list('grass'), pages },
            ],
            lost: [{ pages: [2, 3], reason: 'The page is damaged.' }],
          },
        },
        {
          name: 'b.docx',
          mediaType: 'application/x',
          error: { code: 'damaged', message: 'It is cut off.', hint: 'Send it again.' },
        },
      ],
    });
    expect(joined).toEqual({
      mediaType: 'message/rfc822',
      title: 'Ducks',
      items: [
        { kind: 'title', text: 'Ducks' },
        list('swim'),
        { kind: 'heading', level: 1, text: 'a.pdf' },
        { kind: 'heading', level: 2, text: 'Geese' },
        { kind: 'heading', level: 3, text: 'Food' },
        { ...list('grass'), list: 1 },
      ],
      lost: [
        { pages: [], reason: 'a.pdf, pages 2, 3: The page is damaged.' },
        { pages: [], reason: 'b.docx was not read. It is cut off. Send it again.' },
      ],
    });
  });
});

describe('EPUB', () => {
  it('reads the spine in order, chapters below the title', async () => {
    const page = (body: string) =>
      `<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><head><title/></head><body><a id="top"/>${body}</body></html>`;
    const book = makeZip({
      mimetype: 'application/epub+zip',
      'META-INF/container.xml': '<container><rootfiles><rootfile full-path="OPS/book.opf"/></rootfiles></container>',
      'OPS/book.opf':
        '<package xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata><dc:title>Ducks</dc:title></metadata><manifest>' +
        '<item id="a" href="text/a.xhtml"/><item id="b" href="text/b%20b.xhtml"/><item id="n" href="nav.xhtml" properties="nav"/></manifest>' +
        '<spine><itemref idref="n"/><itemref idref="b"/><itemref idref="a"/></spine></package>',
      'OPS/text/a.xhtml': page('<h1>Last</h1><p>The end.</p>'),
      'OPS/text/b b.xhtml': page('<h1>Ducks</h1><h2>First</h2><p>They swim.</p>'),
      'OPS/nav.xhtml': page('<p>contents</p>'),
    });
    expect(await markdown(book, 'a.epub')).toBe('# Ducks\n\n## First\n\nThey swim.\n\n## Last\n\nThe end.\n');
  });
});

describe('AsciiDoc', () => {
  it('reads headings, lists, tables and code, and includes no file', async () => {
    const source =
      '= Ducks\n\n== Kinds\n\n* dabbling\n** mallard\n\n.Sizes\n|===\n|a |b\n\n|1 |2\n|===\n\n[source,js]\n----\nswim();\n----\n\ninclude::/etc/passwd[]\n';
    const written = await markdown(source, 'a.adoc');
    expect(written).toContain(
      '# Ducks\n\n## Kinds\n\n- dabbling\n    - mallard\n\nSizes\n\n| a | b |\n| - | - |\n| 1 | 2 |\n\n```js\nswim();\n```\n',
    );
    expect(written).not.toContain('root:');
  });
});

describe('JATS', () => {
  it('reads front, nested sections, captions, formulas and references', async () => {
    const source =
      '<?xml version="1.0"?><!DOCTYPE article PUBLIC "-//NLM//DTD JATS (Z39.96) Journal Archiving DTD v1.2//EN" "x.dtd"><article><front><article-meta><title-group><article-title>On <italic>Anas</italic></article-title></title-group>' +
      '<contrib-group><contrib contrib-type="author"><name><surname>Lee</surname><given-names>Ann</given-names></name></contrib></contrib-group><abstract><p>Short.</p></abstract></article-meta></front>' +
      '<body><sec><title>Methods</title><p>We looked.</p><sec><title>Ponds</title><table-wrap><label>Table 1</label><caption><p>Sizes.</p></caption><table><tr><th>a</th></tr><tr><td>1</td></tr></table></table-wrap>' +
      '<disp-formula><mml:math xmlns:mml="http://www.w3.org/1998/Math/MathML"><mml:msup><mml:mi>x</mml:mi><mml:mn>2</mml:mn></mml:msup></mml:math></disp-formula></sec></sec></body>' +
      '<back><ref-list><title>References</title><ref><element-citation><name><surname>Doe</surname><given-names>J</given-names></name><year>2001</year><article-title>Ducks</article-title><source>Pond</source><volume>3</volume><fpage>1</fpage></element-citation></ref></ref-list></back></article>';
    expect(await markdown(source, 'a.nxml')).toBe(
      '# On Anas\n\nAnn Lee\n\n## Abstract\n\nShort.\n\n## Methods\n\nWe looked.\n\n### Ponds\n\nTable 1 Sizes.\n\n| a |\n| - |\n| 1 |\n\n$$x^{2}$$\n\n## References\n\n- Doe J. Ducks. Pond 3:1 (2001)\n',
    );
  });
});
