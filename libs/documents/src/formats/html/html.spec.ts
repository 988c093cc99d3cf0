import { afterAll, describe, expect, it } from '@jest/globals';
import { closeParser, parseDocument, toMarkdown } from '../../index.ts';

afterAll(closeParser);

const read = (source: string, name = 'a.html') => parseDocument(new TextEncoder().encode(source), { name });
const markdown = async (source: string, name?: string) => toMarkdown(await read(source, name));

describe('HTML', () => {
  it('leaves navigation, scripts and what is hidden out', async () => {
    const page =
      '<html><head><title>T</title><script>x</script></head><body><nav><ul><li>Home</ul></nav><main><h1>Ducks</h1>' +
      '<p hidden>no</p><p style="display:none">no</p><p>They swim.</p></main></body></html>';
    expect(await markdown(page)).toBe('# Ducks\n\nThey swim.\n');
  });

  it('nests lists of both kinds, paragraphs in their items, numbers from where they begin', async () => {
    const lists =
      '<ul><li>one<ul><li>nested <p>more</p></li></ul></li><li><p>two</p></li></ul><ol start=3><li>three<li>four</ol>';
    expect(await markdown(lists)).toBe('- one\n    - nested more\n- two\n\n3. three\n4. four\n');
  });

  it('keeps spans and what is rich in a cell', async () => {
    const table =
      '<table><caption>Sizes</caption><tr><th rowspan=2>A<th colspan=2>B<tr><th>b1<th>b2' +
      '<tr><td><ul><li>x<li>y</ul><td><b>q</b> <a href="/r">r</a><td><table><tr><td>in<td>side</table></table>';
    expect(await markdown(table)).toBe(
      'Sizes\n\n| A | B | B |\n| - | - | - |\n| A | b1 | b2 |\n| x y | **q** [r](/r) | in side |\n',
    );
  });

  it('keeps code with its language, formulas, captions and descriptions of pictures', async () => {
    const parts =
      '<pre><code class="language-js">let a;\n  b</code></pre><p>So <math><mfrac><mi>a</mi><mn>2</mn></mfrac></math>.</p>' +
      '<figure><img src="d.png" alt="A duck"><figcaption>On the pond</figcaption></figure>';
    const { items } = await read(parts);
    expect(items).toMatchObject([
      { kind: 'code', language: 'js', text: 'let a;\n  b' },
      { kind: 'paragraph', text: expect.stringContaining('\\frac{a}{2}') },
      { kind: 'caption', text: 'On the pond' },
      { kind: 'picture' },
    ]);
  });

  it('finds the encoding that the page names', async () => {
    const bytes = Buffer.from('<meta charset="iso-8859-1"><p>Gr\xfc\xdfe</p>', 'latin1');
    expect(toMarkdown(await parseDocument(bytes, { name: 'a.html' }))).toBe('Grüße\n');
  });
});

describe('Markdown', () => {
  it("reads GitHub's tables, tasks, strikes and code with its language", async () => {
    const source =
      '# T\n\n- [ ] to do\n- [x] done\n    1. nested\n\n~~gone~~ **bold**\n\n' +
      '| a | b |\n| - | - |\n| 1 \\| 2 | `x` |\n\n```python\nprint("x")\n```\n';
    expect(await markdown(source, 'a.md')).toBe(source);
  });

  it('puts footnotes last, in the words of their author', async () => {
    const { items } = await read('Ducks[^a] swim[^b].\n\n[^a]: Birds.\n[^b]: In *ponds*.\n', 'a.md');
    expect(items).toMatchObject([
      { kind: 'paragraph' },
      { kind: 'footnote', text: '1. Birds.' },
      { kind: 'footnote', text: '2. In ponds.' },
    ]);
  });

  it('takes the title of the front matter, and reads HTML in it', async () => {
    const document = await read('---\ntitle: "Ponds"\n---\n<table><tr><td>a<td>b</table>\n', 'a.md');
    expect(document).toMatchObject({ title: 'Ponds', items: [{ kind: 'table', rows: 1, columns: 2 }] });
  });
});
