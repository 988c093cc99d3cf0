import { type Archive, openArchive } from '../../archive/archive.ts';
import { DocumentError } from '../../errors.ts';
import { DocumentBuilder } from '../../model/builder.ts';
import type { StructuredDocument } from '../../model/document.ts';
import type { ParseRequest } from '../../process/messages.ts';
import { xmlRecords } from '../../xml/read-xml.ts';
import { mediaTypes } from '../media-types.ts';
import { type Chart, readChart } from '../office/chart.ts';
import { readRelationships, type Relationship } from '../office/relationships.ts';
import { readNotes } from './notes.ts';
import { readNumbering } from './numbering.ts';
import { readStyles } from './styles.ts';
import { WordWalker } from './word-walker.ts';

/** Word: the body's paragraphs and tables one by one, never the whole document at once. */
export async function parseDocx({ bytes, limits, name = 'The file' }: ParseRequest): Promise<StructuredDocument> {
  const { depth } = limits;
  const archive = await openArchive(bytes, limits);
  const where = archive.names.find((name) => /^word\/document\d*\.xml$/.test(name)) ?? 'word/document.xml';
  const relationships = await readRelationships(archive, where, depth);
  const builder = new DocumentBuilder();
  const walker = new WordWalker(builder, {
    styles: await readStyles(archive, depth),
    numbering: await readNumbering(archive, depth),
    relationships,
    notes: await readNotes(archive, depth),
    charts: await readCharts(archive, relationships, depth),
  });
  for await (const block of xmlRecords({ where, pieces: archive.stream(where), depth }, 'w:body')) {
    walker.walk([block]);
  }
  walker.finish();
  if (builder.items.length === 0) throw new DocumentError('empty', `${name} holds no text.`);
  return builder.document(mediaTypes.docx.type);
}

async function readCharts(
  archive: Archive,
  relationships: ReadonlyMap<string, Relationship>,
  depth: number,
): Promise<Map<string, Chart>> {
  const charts = new Map<string, Chart>();
  for (const [id, { type, target }] of relationships) {
    const chart = type === 'chart' ? await readChart(archive, target, depth) : undefined;
    if (chart) charts.set(id, chart);
  }
  return charts;
}
