import { dateFromSerial, format, getFormatInfo } from 'numfmt';
import type { Archive } from '../../archive/archive.ts';
import { readXml } from '../../xml/read-xml.ts';
import { attribute, element, elements, numberAttribute } from '../../xml/xml-node.ts';

/** The formats that files name by number alone (ECMA-376 part 1, 18.8.30), those that change what a number says. */
const builtIn: Record<number, string> = {
  5: '"$"#,##0',
  6: '"$"#,##0',
  7: '"$"#,##0.00',
  8: '"$"#,##0.00',
  9: '0%',
  10: '0.00%',
  14: 'yyyy-mm-dd',
  15: 'yyyy-mm-dd',
  16: 'd-mmm',
  17: 'mmm-yy',
  18: 'hh:mm',
  19: 'hh:mm:ss',
  20: 'hh:mm',
  21: 'hh:mm:ss',
  22: 'yyyy-mm-dd hh:mm',
  42: '"$"#,##0',
  44: '"$"#,##0.00',
  45: 'mm:ss',
  46: '[h]:mm:ss',
  47: 'mm:ss',
};

export type CellFormats = (value: number, style: number) => string;

/** How numbers are written: dates by ISO 8601, percents, currencies and units as shown, all others with every digit. */
export async function readCellFormats(archive: Archive, depth: number, date1904: boolean): Promise<CellFormats> {
  const where = 'xl/styles.xml';
  if (!archive.has(where)) return (value) => String(value);
  const root = await readXml({ where, pieces: archive.stream(where), depth });
  const own = new Map(
    elements(element(root, 's:numFmts'), 's:numFmt').map((node) => [
      numberAttribute(node, 'numFmtId') ?? 0,
      attribute(node, 'formatCode') ?? '',
    ]),
  );
  const styles = elements(element(root, 's:cellXfs'), 's:xf').map((node) => {
    const id = numberAttribute(node, 'numFmtId') ?? 0;
    return own.get(id) ?? builtIn[id];
  });
  const writers = new Map<number, (value: number) => string>();
  return (value, style) => {
    let write = writers.get(style);
    if (!write) writers.set(style, (write = writerOf(styles[style], date1904)));
    return write(value);
  };
}

function writerOf(pattern: string | undefined, date1904: boolean): (value: number) => string {
  const plain = (value: number) => String(value);
  if (pattern === undefined) return plain;
  const { type } = getFormatInfo(pattern);
  const shown = (value: number) => {
    try {
      return format(pattern, value, { throws: true }).trim();
    } catch {
      return plain(value); // a pattern that is none
    }
  };
  if (type === 'date' || type === 'datetime') {
    const hasYear = /y/i.test(pattern);
    return (value) => (hasYear ? (isoDate(value, type === 'datetime', date1904) ?? shown(value)) : shown(value));
  }
  if (type === 'percent' || type === 'currency' || type === 'time' || /[\p{L}\p{Sc}]/u.test(shown(1))) return shown;
  return plain;
}

function isoDate(serial: number, withTime: boolean, date1904: boolean): string | undefined {
  const parts = dateFromSerial(serial + (date1904 ? 1462 : 0));
  if (!parts) return undefined;
  const [year, month, day, hours, minutes, seconds] = (parts as number[]).map((part) => String(part).padStart(2, '0'));
  return `${year}-${month}-${day}${withTime ? ` ${hours}:${minutes}:${seconds}` : ''}`;
}
