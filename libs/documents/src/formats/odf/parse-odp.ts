import { openArchive } from '../../archive/archive.ts';
import { DocumentError } from '../../errors.ts';
import { DocumentBuilder } from '../../model/builder.ts';
import type { StructuredDocument } from '../../model/document.ts';
import type { ParseRequest } from '../../process/messages.ts';
import { xmlRecords } from '../../xml/read-xml.ts';
import { attribute, descendants, element, elements, textOf, type XmlNode } from '../../xml/xml-node.ts';
import { mediaTypes } from '../media-types.ts';
import { readObjects } from './embedded-objects.ts';
import { readOfficeStyles } from './office-styles.ts';
import { plainText } from './office-text.ts';
import { OfficeWalker } from './office-walker.ts';

/** OpenDocument slides: each its title, its shapes from top to bottom, its notes. */
export async function parseOdp({ bytes, limits, name = 'The file' }: ParseRequest): Promise<StructuredDocument> {
  const { depth } = limits;
  const archive = await openArchive(bytes, limits);
  const styles = await readOfficeStyles(archive, depth);
  const builder = new DocumentBuilder();
  const walker = new OfficeWalker(builder, { styles, objects: await readObjects(archive, depth) });
  const source = { where: 'content.xml', pieces: archive.stream('content.xml'), depth };
  let slides = 0;
  for await (const record of xmlRecords(source, 'office:automatic-styles', 'office:presentation')) {
    if (record.name === 'draw:page') {
      builder.page = ++slides;
      addSlide(builder, walker, record);
    } else styles.add(record);
  }
  if (builder.items.length === 0) throw new DocumentError('empty', `${name} holds no text.`);
  return builder.document(mediaTypes.odp.type, { pages: slides });
}

function addSlide(builder: DocumentBuilder, walker: OfficeWalker, slide: XmlNode): void {
  const shapes = inOrder(elements(slide).filter(({ name }) => name.startsWith('draw:')));
  const title = shapes.find((shape) => attribute(shape, 'presentation:class') === 'title') ?? headline(shapes[0]);
  const text = title && textOf(title).replace(/\s+/g, ' ').trim();
  if (text) builder.heading(1, { text });
  walker.walk(shapes.filter((shape) => shape !== title));
  walker.finish();
  const notes = plainText(element(slide, 'presentation:notes'));
  if (notes !== '') builder.add({ kind: 'note', text: notes });
}

/** The topmost shape heads a slide that has no title of its own, when it is one short line. */
function headline(shape: XmlNode | undefined): XmlNode | undefined {
  if (!shape || descendants(shape, 'text:list').length > 0 || descendants(shape, 'table:table').length > 0)
    return undefined;
  const lines = descendants(shape, 'text:p')
    .map(textOf)
    .filter((line) => line.trim() !== '');
  return lines.length === 1 && lines[0]!.length <= 100 ? shape : undefined;
}

function inOrder(shapes: XmlNode[]): XmlNode[] {
  const placed = shapes.map((shape, index) => ({ shape, index, x: length(shape, 'svg:x'), y: length(shape, 'svg:y') }));
  return placed.sort((a, b) => Math.round((a.y - b.y) * 8) || a.x - b.x || a.index - b.index).map(({ shape }) => shape);
}

/** A length as "4.2cm" in centimetres. */
function length(shape: XmlNode, name: string): number {
  const [, digits, unit = 'cm'] = /^(-?[\d.]+)([a-z]+)$/.exec(attribute(shape, name) ?? '') ?? [];
  const centimetres: Record<string, number> = { cm: 1, mm: 0.1, in: 2.54, pt: 2.54 / 72, px: 2.54 / 96, pc: 2.54 / 6 };
  return Number(digits ?? 0) * (centimetres[unit] ?? 1);
}
