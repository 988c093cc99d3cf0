import { DocumentError } from '../../errors.ts';
import { DocumentBuilder } from '../../model/builder.ts';
import type { StructuredDocument } from '../../model/document.ts';
import type { ParseRequest } from '../../process/messages.ts';
import { readXml } from '../../xml/read-xml.ts';
import { attribute, descendants, element, elements, textOf, type XmlNode } from '../../xml/xml-node.ts';
import { HtmlWalker } from '../html/html-walker.ts';
import { mediaTypes } from '../media-types.ts';
import { citationText } from './citation.ts';
import { htmlOf } from './jats-to-html.ts';

/** Articles of journals in JATS: title, authors, abstract, sections, references. */
export async function parseJats({ bytes, limits, name = 'The file' }: ParseRequest): Promise<StructuredDocument> {
  const article = await readXml({ where: name, pieces: [bytes], depth: limits.depth });
  const builder = new DocumentBuilder();
  const walker = new HtmlWalker(builder);
  const meta = element(article, 'front', 'article-meta');
  addFront(builder, meta);
  for (const abstract of elements(meta, 'abstract')) {
    if (!element(abstract, 'title')) builder.heading(1, { text: 'Abstract' });
    walker.walk(htmlOf(abstract, 1));
    walker.flush();
  }
  for (const part of [element(article, 'body'), element(article, 'back')]) {
    walker.walk(part ? htmlOf(part, 1) : []);
    walker.flush();
  }
  addReferences(builder, article);
  if (builder.items.length === 0) throw new DocumentError('empty', `${name} holds no text.`);
  return builder.document(mediaTypes.jats.type);
}

function addFront(builder: DocumentBuilder, meta: XmlNode | undefined): void {
  const flat = (node: XmlNode | undefined) => textOf(node).replace(/\s+/g, ' ').trim();
  builder.heading(0, { text: flat(element(meta, 'title-group', 'article-title')) });
  const authors = descendants(meta, 'contrib')
    .filter((contributor) => (attribute(contributor, 'contrib-type') ?? 'author') === 'author')
    .map((contributor) => {
      const [person] = descendants(contributor, 'name');
      return person
        ? [element(person, 'given-names'), element(person, 'surname')].map(flat).join(' ').trim()
        : flat(descendants(contributor, 'collab')[0]);
    });
  builder.paragraph({ text: authors.filter((author) => author !== '').join(', ') });
  const places = descendants(meta, 'aff').map((aff) =>
    aff.children
      .map((child) => (typeof child === 'string' ? child : child.name === 'label' ? '' : textOf(child)))
      .join('')
      .replace(/\s+/g, ' ')
      .trim(),
  );
  builder.paragraph({ text: [...new Set(places)].filter((place) => place !== '').join('; ') });
}

function addReferences(builder: DocumentBuilder, article: XmlNode): void {
  for (const references of descendants(element(article, 'back'), 'ref-list')) {
    const entries = elements(references, 'ref')
      .map(citationText)
      .filter((text) => text !== '');
    if (entries.length === 0) continue;
    builder.heading(1, { text: textOf(element(references, 'title')).trim() || 'References' });
    const list = builder.newList();
    for (const text of entries) builder.add({ kind: 'list-item', list, depth: 0, ordered: false, marker: '-', text });
  }
}
