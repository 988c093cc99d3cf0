import type { DocumentBuilder } from '../../model/builder.ts';
import { readXml } from '../../xml/read-xml.ts';
import { attribute, descendants, element, elements, textOf, type XmlNode } from '../../xml/xml-node.ts';
import { addChart, type Chart, readChart } from '../office/chart.ts';
import { readRelationships, targetsOf } from '../office/relationships.ts';
import type { Floating } from '../sheets/add-sheet.ts';
import type { Workbook } from './read-sheet.ts';

/** Pictures and charts of a sheet. */
export async function readDrawings(workbook: Workbook, sheet: string, builder: DocumentBuilder): Promise<Floating[]> {
  const { archive, depth } = workbook;
  const floating: Floating[] = [];
  for (const where of targetsOf(await readRelationships(archive, sheet, depth), 'drawing')) {
    if (!archive.has(where)) continue;
    const drawing = await readXml({ where, pieces: archive.stream(where), depth });
    const charts = await readCharts(workbook, where);
    for (const anchor of elements(drawing)) {
      const row = Number(textOf(element(anchor, 'xdr:from', 'xdr:row'))) || 0;
      for (const add of shownBy(anchor, charts, builder)) floating.push({ row, add });
    }
  }
  return floating;
}

function shownBy(anchor: XmlNode, charts: ReadonlyMap<string, Chart>, builder: DocumentBuilder): (() => void)[] {
  const pictures = descendants(anchor, 'xdr:pic').map((picture) => {
    const text = attribute(descendants(picture, 'xdr:cNvPr')[0], 'descr')?.trim() ?? '';
    return () => builder.add({ kind: 'picture', text });
  });
  const drawn = descendants(anchor, 'c:chart').map((chart) => {
    return () => addChart(builder, charts.get(attribute(chart, 'r:id') ?? ''));
  });
  const texts = descendants(anchor, 'xdr:txBody').map((body) => {
    const lines = elements(body, 'a:p').map((line) => descendants(line, 'a:t').map(textOf).join(''));
    return () => builder.paragraph({ text: lines.join('\n').trim() });
  });
  return [...pictures, ...drawn, ...texts];
}

async function readCharts({ archive, depth }: Workbook, drawing: string): Promise<Map<string, Chart>> {
  const charts = new Map<string, Chart>();
  for (const [id, { type, target }] of await readRelationships(archive, drawing, depth)) {
    const chart = type === 'chart' ? await readChart(archive, target, depth) : undefined;
    if (chart) charts.set(id, chart);
  }
  return charts;
}

/** Comments on cells, with who wrote them where the file says so. */
export async function readComments({ archive, depth }: Workbook, sheet: string): Promise<string[]> {
  const comments: string[] = [];
  for (const where of targetsOf(await readRelationships(archive, sheet, depth), 'comments')) {
    if (!archive.has(where)) continue;
    const root = await readXml({ where, pieces: archive.stream(where), depth });
    for (const comment of descendants(root, 's:comment')) {
      const text = descendants(comment, 's:t').map(textOf).join('').trim();
      if (text !== '') comments.push(`${attribute(comment, 'ref')}: ${text}`);
    }
  }
  return comments;
}
