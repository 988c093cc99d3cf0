import { type Archive, openArchive } from '../../archive/archive.ts';
import { DocumentError } from '../../errors.ts';
import { DocumentBuilder } from '../../model/builder.ts';
import type { StructuredDocument } from '../../model/document.ts';
import type { ParseRequest } from '../../process/messages.ts';
import { attribute, descendants, elements, textOf, type XmlNode } from '../../xml/xml-node.ts';
import { readXml } from '../../xml/read-xml.ts';
import { childElements, findElement, parseDom } from '../html/dom.ts';
import { HtmlWalker } from '../html/html-walker.ts';
import { mediaTypes } from '../media-types.ts';

/** A book: the pages of its spine in order, as HTML. */
export async function parseEpub({ bytes, limits, name = 'The file' }: ParseRequest): Promise<StructuredDocument> {
  const archive = await openArchive(bytes, limits);
  const { title, pages } = await readPackage(archive, limits.depth);
  const builder = new DocumentBuilder();
  for (const page of pages) {
    if (!archive.has(page)) {
      builder.warnings.push(`The book has no ${page}, which its contents name.`);
      continue;
    }
    addPage(builder, await archive.text(page), limits.depth);
  }
  if (builder.items.length === 0) throw new DocumentError('empty', `${name} holds no text.`);
  return builder.document(mediaTypes.epub.type, title ? { title } : {});
}

async function readPackage(archive: Archive, depth: number): Promise<{ title: string; pages: string[] }> {
  const container = await xml(archive, 'META-INF/container.xml', depth);
  const where = attribute(descendants(container, 'rootfile')[0], 'full-path');
  if (where === undefined) throw new DocumentError('damaged', 'The book does not name its package.');
  const book = await xml(archive, where, depth);
  const files = new Map(descendants(book, 'item').map((item) => [attribute(item, 'id'), item]));
  const [spine] = descendants(book, 'spine');
  const pages = elements(spine, 'itemref').flatMap((reference) => {
    const item = files.get(attribute(reference, 'idref'));
    const isShown = attribute(reference, 'linear') !== 'no' && !/\bnav\b/.test(attribute(item, 'properties') ?? '');
    const href = attribute(item, 'href');
    return isShown && href !== undefined
      ? [decodeURIComponent(new URL(href, `file:///${where}`).pathname.slice(1))]
      : [];
  });
  return { title: textOf(descendants(book, 'dc:title')[0]).trim(), pages };
}

const xml = (archive: Archive, where: string, depth: number): Promise<XmlNode> =>
  readXml({ where, pieces: archive.stream(where), depth });

/** Chapters stand below the book's title, whatever level their own headings begin at. */
function addPage(builder: DocumentBuilder, xhtml: string, depth: number): void {
  // HTML's rules know no <a/> but only <a></a>.
  const html = xhtml.replace(
    /<((?!(?:area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr)\b)[\w:-]+)((?:\s[^<>]*?)?)\/>/g,
    '<$1$2></$1>',
  );
  const body = findElement(parseDom(html, depth), ({ tagName }) => tagName === 'body');
  if (!body) return;
  const hasTitle = findElement(body, ({ tagName }) => tagName === 'h1') !== undefined;
  const walker = new HtmlWalker(builder, builder.title !== undefined && hasTitle ? 1 : 0);
  walker.walk(childElements(body).length > 0 ? body.childNodes : []);
  walker.flush();
}
