import type { Archive } from '../../archive/archive.ts';
import type { DocumentBuilder } from '../../model/builder.ts';
import type { Table } from '../../model/document.ts';
import { plainTable } from '../../model/table.ts';
import { readXml } from '../../xml/read-xml.ts';
import { descendants, element, elements, numberAttribute, textOf, type XmlNode } from '../../xml/xml-node.ts';

export interface Chart {
  /** Empty where it has none. */
  title: string;
  /** A row for each category, a column for each series. */
  table: Table;
}

/** The data behind a chart, as the file keeps it for programs that cannot reach the source. */
export async function readChart(archive: Archive, where: string, depth: number): Promise<Chart | undefined> {
  if (!archive.has(where)) return undefined;
  const root = await readXml({ where, pieces: archive.stream(where), depth });
  const series = descendants(root, 'c:ser').map((node) => ({
    name: points(element(node, 'c:tx'))[0] ?? '',
    categories: points(element(node, 'c:cat') ?? element(node, 'c:xVal')),
    values: points(element(node, 'c:val') ?? element(node, 'c:yVal')),
  }));
  const [first] = series;
  if (!first) return undefined;
  const title = descendants(element(root, 'c:chart', 'c:title'), 'a:t')
    .map(textOf)
    .join('')
    .trim();
  const rows = Array.from({ length: Math.max(...series.map(({ values }) => values.length)) }, (_, row) => [
    first.categories[row] ?? String(row + 1),
    ...series.map(({ values }) => values[row] ?? ''),
  ]);
  return { title, table: plainTable([['', ...series.map(({ name }) => name)], ...rows]) };
}

export function addChart(builder: DocumentBuilder, chart: Chart | undefined): void {
  if (!chart) return;
  if (chart.title !== '') builder.add({ kind: 'caption', text: chart.title });
  builder.add({ ...chart.table });
}

/** The cached points of a reference, by their index. */
function points(reference: XmlNode | undefined): string[] {
  const values: string[] = [];
  for (const point of descendants(reference, 'c:pt')) {
    const index = numberAttribute(point, 'idx') ?? values.length;
    if (index < 100_000) values[index] = textOf(element(point, 'c:v'));
  }
  if (values.length === 0) return elements(reference, 'c:v').map(textOf);
  return Array.from(values, (value) => value ?? '');
}
