import { readFile, writeFile } from 'node:fs/promises';
import { format, resolveConfig } from 'prettier';

const file = new URL('../../../../docs/images.md', import.meta.url);

/** Puts a table into docs/images.md, between the lines `<!-- name -->` and `<!-- /name -->`. */
export async function writeDocs(name: string, table: string): Promise<void> {
  const before = await readFile(file, 'utf8');
  const [start, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const [head, rest] = before.split(start);
  const tail = rest?.split(end)[1];
  if (head === undefined || tail === undefined) throw new Error(`docs/images.md needs the lines ${start} and ${end}.`);
  const written = [head, start, '\n\n', table, '\n\n', end, tail].join('');
  await writeFile(file, await format(written, { ...(await resolveConfig(file)), parser: 'markdown' }));
}
