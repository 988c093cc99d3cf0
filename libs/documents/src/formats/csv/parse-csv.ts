import { Readable } from 'node:stream';
import { parse } from 'csv-parse';
import { DocumentError } from '../../errors.ts';
import { DocumentBuilder } from '../../model/builder.ts';
import type { StructuredDocument } from '../../model/document.ts';
import { plainTable } from '../../model/table.ts';
import type { ParseRequest } from '../../process/messages.ts';
import { mediaTypes } from '../media-types.ts';
import { decodeText } from '../text/decode-text.ts';
import { findDelimiter } from './find-delimiter.ts';

/** A table with its first row as header; rows beyond the limit of cells are named as lost. */
export async function parseCsv({ bytes, limits, name = 'The file' }: ParseRequest): Promise<StructuredDocument> {
  const text = decodeText(bytes);
  const rows: string[][] = [];
  let columns = 0;
  let lost = 0;
  for await (const row of records(text)) {
    columns = Math.max(columns, row.length);
    if (columns * (rows.length + 1) <= limits.cells) rows.push(row);
    else lost++;
  }
  if (rows.every((row) => row.every((cell) => cell.trim() === '')))
    throw new DocumentError('empty', `${name} holds no values.`);
  const builder = new DocumentBuilder();
  builder.add(plainTable(rows));
  const reason = `${lost} rows from row ${rows.length + 1} on: at most ${limits.cells} cells are read. Split the file.`;
  return builder.document(mediaTypes.csv.type, lost > 0 ? { lost: [{ pages: [], reason }] } : {});
}

function records(text: string): AsyncIterable<string[]> {
  const parser = parse({
    delimiter: findDelimiter(text.slice(0, 65_536)),
    bom: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: 10_000_000,
  });
  return Readable.from(slices(text)).pipe(parser);
}

function* slices(text: string): Generator<string> {
  for (let from = 0; from < text.length; from += 65_536) yield text.slice(from, from + 65_536);
}
