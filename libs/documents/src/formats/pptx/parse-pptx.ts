import { type Archive, openArchive } from '../../archive/archive.ts';
import { DocumentError } from '../../errors.ts';
import { DocumentBuilder } from '../../model/builder.ts';
import type { StructuredDocument } from '../../model/document.ts';
import type { ParseRequest } from '../../process/messages.ts';
import { readXml } from '../../xml/read-xml.ts';
import { attribute, descendants, element, elements, textOf, type XmlNode } from '../../xml/xml-node.ts';
import { mediaTypes } from '../media-types.ts';
import { type Chart, readChart } from '../office/chart.ts';
import { readRelationships, targetsOf } from '../office/relationships.ts';
import { type Inherited, inheritedStyles } from './inherited-styles.ts';
import { SlideWalker } from './slide-walker.ts';

/** PowerPoint: slides in order, each its title, its shapes as they stand from top to bottom, and its notes. */
export async function parsePptx({ bytes, limits, name = 'The file' }: ParseRequest): Promise<StructuredDocument> {
  const archive = await openArchive(bytes, limits);
  const slides = await slidePaths(archive, limits.depth);
  const reader = new PartReader(archive, limits.depth);
  const builder = new DocumentBuilder();
  const lost: number[] = [];
  for (const [index, path] of slides.entries()) {
    builder.page = index + 1;
    if (path !== undefined && archive.has(path)) await addSlide(builder, reader, path);
    else lost.push(index + 1);
  }
  if (builder.items.length === 0) throw new DocumentError('empty', `${name} holds no text.`);
  return builder.document(mediaTypes.pptx.type, {
    pages: slides.length,
    ...(lost.length > 0 ? { lost: [{ pages: lost, reason: 'The slide is missing from the file.' }] } : {}),
  });
}

async function slidePaths(archive: Archive, depth: number): Promise<(string | undefined)[]> {
  const where = 'ppt/presentation.xml';
  const root = await readXml({ where, pieces: archive.stream(where), depth });
  const relationships = await readRelationships(archive, where, depth);
  return descendants(root, 'p:sldId').map((slide) => relationships.get(attribute(slide, 'r:id') ?? '')?.target);
}

async function addSlide(builder: DocumentBuilder, parts: PartReader, path: string): Promise<void> {
  const slide = await parts.read(path);
  if (attribute(slide, 'show') === '0') return;
  const relationships = await parts.relationships(path);
  const [layout] = targetsOf(relationships, 'slideLayout');
  const charts = new Map<string, Chart>();
  const diagrams = new Map<string, string[]>();
  for (const [id, { type, target }] of relationships) {
    const chart = type === 'chart' ? await readChart(parts.archive, target, parts.depth) : undefined;
    if (chart) charts.set(id, chart);
    if (type === 'diagramData' && parts.archive.has(target)) diagrams.set(id, diagramTexts(await parts.read(target)));
  }
  const styles = await parts.inherited(layout);
  new SlideWalker(builder, { styles, charts, diagrams }).walk(element(slide, 'p:cSld', 'p:spTree'));
  for (const notes of targetsOf(relationships, 'notesSlide')) {
    if (parts.archive.has(notes)) builder.add({ kind: 'note', text: notesText(await parts.read(notes)) });
  }
}

/** Reads parts once each: layouts and masters are shared by many slides. */
class PartReader {
  readonly archive: Archive;
  readonly depth: number;
  readonly #inherited = new Map<string, Promise<Inherited>>();

  constructor(archive: Archive, depth: number) {
    this.archive = archive;
    this.depth = depth;
  }

  read(where: string): Promise<XmlNode> {
    return readXml({ where, pieces: this.archive.stream(where), depth: this.depth });
  }

  relationships(where: string) {
    return readRelationships(this.archive, where, this.depth);
  }

  /** What shapes of a layout inherit from it and its master. */
  inherited(layout: string | undefined): Promise<Inherited> {
    const known = this.#inherited.get(layout ?? '');
    if (known) return known;
    const read = this.#readInherited(layout);
    this.#inherited.set(layout ?? '', read);
    return read;
  }

  async #readInherited(layout: string | undefined): Promise<Inherited> {
    if (layout === undefined || !this.archive.has(layout)) return inheritedStyles(undefined, undefined);
    const [master] = targetsOf(await this.relationships(layout), 'slideMaster');
    const hasMaster = master !== undefined && this.archive.has(master);
    return inheritedStyles(await this.read(layout), hasMaster ? await this.read(master) : undefined);
  }
}

/** What the speaker sees: the body of the notes, not the slide's number or picture. */
function notesText(notes: XmlNode): string {
  const bodies = descendants(notes, 'p:sp').filter(
    (shape) => attribute(element(shape, 'p:nvSpPr', 'p:nvPr', 'p:ph'), 'type') === 'body',
  );
  return bodies
    .flatMap((shape) => elements(element(shape, 'p:txBody'), 'a:p'))
    .map((line) => descendants(line, 'a:t').map(textOf).join(''))
    .join('\n')
    .trim();
}

function diagramTexts(data: XmlNode): string[] {
  return descendants(data, 'dgm:pt')
    .map((point) => descendants(element(point, 'dgm:t'), 'a:t').map(textOf).join('').trim())
    .filter((text) => text !== '');
}
