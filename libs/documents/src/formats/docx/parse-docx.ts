import { openArchive } from '../../archive/archive.ts';
import { DocumentBuilder } from '../../model/builder.ts';
import type { StructuredDocument } from '../../model/document.ts';
import type { ParseRequest } from '../../process/messages.ts';
import { xmlRecords } from '../../xml/read-xml.ts';
import { mediaTypes } from '../media-types.ts';
import { readNumbering } from './numbering.ts';
import { readStyles } from './styles.ts';
import { WordWalker } from './word-walker.ts';

/** Word: the body's paragraphs and tables one by one, never the whole document at once. */
export async function parseDocx({ bytes, limits }: ParseRequest): Promise<StructuredDocument> {
  const archive = await openArchive(bytes, limits);
  const where = archive.names.find((name) => /^word\/document\d*\.xml$/.test(name)) ?? 'word/document.xml';
  const styles = await readStyles(archive, limits.depth);
  const numbering = await readNumbering(archive, limits.depth);
  const builder = new DocumentBuilder();
  const walker = new WordWalker(builder, styles, numbering);
  for await (const block of xmlRecords({ where, pieces: archive.stream(where), depth: limits.depth }, 'w:body')) {
    walker.walk([block]);
  }
  return builder.document(mediaTypes.docx.type);
}
