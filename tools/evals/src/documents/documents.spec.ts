import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run as runChunks } from '../chunks/index.ts';
import { run } from './index.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'evals-documents-'));
  await mkdir(join(folder, 'md', 'sources'), { recursive: true });
  await mkdir(join(folder, 'md', 'groundtruth'));
  await writeFile(join(folder, 'md', 'sources', 'a.md'), '# Ducks\n\nThey swim.\n');
  await writeFile(join(folder, 'md', 'sources', 'b.md'), '');
  await writeFile(join(folder, 'md', 'groundtruth', 'a.md.md'), '# Ducks\n\nThey fly.\n');
});
afterAll(() => rm(folder, { recursive: true }));

async function printed(job: () => Promise<number>): Promise<string[]> {
  const log = jest.spyOn(console, 'log').mockImplementation(() => undefined);
  const error = jest.spyOn(console, 'error').mockImplementation(() => undefined);
  try {
    expect(await job()).toBe(0);
    return log.mock.calls.map(([line]) => String(line));
  } finally {
    log.mockRestore();
    error.mockRestore();
  }
}

describe('documents', () => {
  it('scores each file, names those that cannot be read, and writes Markdown and chunks', async () => {
    const out = join(folder, 'out');
    const [line] = await printed(() => run(['--data', folder, '--out', out, '--json']));
    const { formats } = JSON.parse(line!) as { formats: { md: object[] } };
    expect(formats.md).toMatchObject([
      { file: 'a.md', scores: { headings: 1, text: expect.closeTo(2 / 3) } },
      { file: 'b.md', error: expect.stringContaining('b.md is empty') },
    ]);
    expect(await readFile(join(out, 'md', 'a.md.md'), 'utf8')).toBe('# Ducks\n\nThey swim.\n');
    const chunk = await readFile(join(out, 'md', 'a.md.chunks.jsonl'), 'utf8');
    expect(JSON.parse(chunk)).toMatchObject({ text: 'They swim.', headings: ['Ducks'] });
  });
});

describe('chunks', () => {
  it("prints the chunks of docling's JSON, captions with their tables, furniture left out", async () => {
    const cell = (text: string, row: number, column: number) => ({
      text,
      start_row_offset_idx: row,
      start_col_offset_idx: column,
      row_span: 1,
      col_span: 1,
      column_header: row === 0,
    });
    const file = join(folder, 'document.json');
    const document = {
      body: {
        children: ['texts/0', 'texts/1', 'texts/2', 'tables/0', 'groups/0'].map((path) => ({ $ref: `#/${path}` })),
      },
      texts: [
        { label: 'page_header', text: 'running', content_layer: 'furniture' },
        { label: 'title', text: 'Ducks' },
        { label: 'text', text: 'They swim.' },
        { label: 'caption', text: 'Sizes' },
        { label: 'list_item', text: 'one', enumerated: true, marker: '1.' },
      ],
      groups: [{ label: 'list', children: [{ $ref: '#/texts/4' }] }],
      tables: [
        {
          label: 'table',
          captions: [{ $ref: '#/texts/3' }],
          data: {
            num_rows: 2,
            num_cols: 2,
            table_cells: [cell('kind', 0, 0), cell('size', 0, 1), cell('teal', 1, 0), cell('35', 1, 1)],
          },
        },
      ],
      pictures: [],
    };
    await writeFile(file, JSON.stringify(document));
    const lines = await printed(() => runChunks(['--input', file, '--hierarchical']));
    expect(lines.map((line) => JSON.parse(line) as object)).toEqual([
      { text: 'They swim.', headings: ['Ducks'] },
      { text: 'Sizes\n\nteal, size = 35', headings: ['Ducks'] },
      { text: '1. one', headings: ['Ducks'] },
    ]);
  });
});
