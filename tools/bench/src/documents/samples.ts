import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { lines, makeDocx, makePdf, paragraph } from '@docent/documents/fixtures';

export interface Sample {
  format: string;
  /** Name and bytes of each file. */
  files: { name: string; bytes: Uint8Array }[];
}

const prose = 'Ducks swim in lakes and ponds and eat grass and seeds, one half of the brain awake while they sleep. ';

/** Made files of each kind of parser: a hundred pages of PDF, as much text in the others. */
export function madeSamples(): Sample[] {
  const pages = Array.from({ length: 100 }, (_, index) => ({
    texts: [
      ...lines(`${index + 1} Ducks of the pond`, { size: 14, font: 'bold' }),
      ...lines(prose.repeat(12), { y: 110 }),
      ...lines(prose.repeat(12), { y: 420 }),
    ],
  }));
  const text = (content: string) => Buffer.from(content);
  const sections = (section: (index: number) => string) =>
    Array.from({ length: 200 }, (_, index) => section(index)).join('');
  return [
    sample('pdf', makePdf(pages)),
    sample(
      'docx',
      makeDocx(
        sections((index) => paragraph(`Section ${index}`, { style: 'Heading1' }) + paragraph(prose.repeat(10) + index)),
      ),
    ),
    sample(
      'html',
      text(sections((index) => `<h2>Section ${index}</h2><p>${prose.repeat(10)}</p><ul><li>one<li>two</ul>`)),
    ),
    sample('md', text(sections((index) => `## Section ${index}\n\n${prose.repeat(10)}\n\n- one\n- two\n\n`))),
    sample('csv', text(`name,size\n${sections((index) => `mallard ${index},60\n`.repeat(50))}`)),
  ];
}

/** Files of a folder in the layout of docling's test data: FOLDER/FORMAT/sources/FILE. */
export async function samplesOf(folder: string): Promise<Sample[]> {
  const formats = ['pdf', 'docx', 'pptx', 'xlsx', 'odf', 'epub', 'html', 'md', 'csv', 'asciidoc', 'jats'];
  const samples: Sample[] = [];
  for (const format of formats) {
    const sources = join(folder, format, 'sources');
    const names = await readdir(sources).catch(() => []);
    const wanted = names.filter((name) => !/\.(?:png|jpe?g)$/.test(name));
    const files = await Promise.all(wanted.map(async (name) => ({ name, bytes: await readFile(join(sources, name)) })));
    if (files.length > 0) samples.push({ format, files });
  }
  return samples;
}

const sample = (format: string, bytes: Uint8Array): Sample => ({ format, files: [{ name: `made.${format}`, bytes }] });
