import { openArchive } from '../../archive/archive.ts';
import { DocumentError } from '../../errors.ts';
import { DocumentBuilder } from '../../model/builder.ts';
import type { StructuredDocument } from '../../model/document.ts';
import type { ParseRequest } from '../../process/messages.ts';
import { xmlRecords } from '../../xml/read-xml.ts';
import { mediaTypes } from '../media-types.ts';
import { readObjects } from './embedded-objects.ts';
import { readOfficeStyles } from './office-styles.ts';
import { OfficeWalker } from './office-walker.ts';

/** OpenDocument text: its blocks one by one. */
export async function parseOdt({ bytes, limits, name = 'The file' }: ParseRequest): Promise<StructuredDocument> {
  const { depth } = limits;
  const archive = await openArchive(bytes, limits);
  const styles = await readOfficeStyles(archive, depth);
  const builder = new DocumentBuilder();
  const walker = new OfficeWalker(builder, { styles, objects: await readObjects(archive, depth) });
  const source = { where: 'content.xml', pieces: archive.stream('content.xml'), depth };
  for await (const record of xmlRecords(source, 'office:automatic-styles', 'office:text')) {
    if (/^(?:style:|text:list-style|number:)/.test(record.name)) styles.add(record);
    else walker.walk([record]);
  }
  walker.finish();
  if (builder.items.length === 0) throw new DocumentError('empty', `${name} holds no text.`);
  return builder.document(mediaTypes.odt.type);
}
