import type { Archive } from '../../archive/archive.ts';
import { plainTable } from '../../model/table.ts';
import { readXml } from '../../xml/read-xml.ts';
import { descendants, elements, textOf, type XmlNode } from '../../xml/xml-node.ts';
import { domOf } from '../html/create-dom.ts';
import { latexOfMathMl } from '../math/mathml.ts';
import type { Chart } from '../office/chart.ts';
import { tableRows } from './office-table.ts';

const maxObjects = 200;

/** Charts and formulas that are files of their own inside the file, by their folder; formulas as LaTeX. */
export async function readObjects(archive: Archive, depth: number): Promise<Map<string, Chart | string>> {
  const objects = new Map<string, Chart | string>();
  const contents = archive.names.filter((name) => /^Object [^/]+\/content\.xml$/.test(name));
  for (const where of contents.slice(0, maxObjects)) {
    const root = await readXml({ where, pieces: archive.stream(where), depth });
    const [math] = root.name === 'mml:math' ? [root] : descendants(root, 'mml:math');
    const object = math ? latexOfMathMl(domOf(math)) : chartOf(root);
    if (object !== undefined) objects.set(where.slice(0, where.lastIndexOf('/')), object);
  }
  return objects;
}

function chartOf(root: XmlNode): Chart | undefined {
  const [chart] = descendants(root, 'chart:chart');
  const [data] = descendants(chart, 'table:table');
  if (!data) return undefined;
  const rows = tableRows(data).map(({ row }) => elements(row, 'table:table-cell').map((cell) => textOf(cell).trim()));
  const title = descendants(chart, 'chart:title').map(textOf).join('').trim();
  return rows.length > 0 ? { title, table: plainTable(rows) } : undefined;
}
