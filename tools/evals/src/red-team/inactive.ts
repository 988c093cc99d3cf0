import type { AnswerFormat } from '@docent/contracts/response-formatter';
import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';

/** What of an answer, as it was written in a format, would be active where it is read; empty when nothing is. */
export function activeIn(format: AnswerFormat, body: string): string[] {
  switch (format) {
    case 'html':
      return activeHtml(body);
    case 'markdown':
      return activeMarkdown(body);
    case 'json': {
      const { answer, text } = JSON.parse(body) as { answer: string; text: string };
      return [...activeMarkdown(answer), ...activeText(text)];
    }
    case 'slack':
      return activeSlack(JSON.parse(body));
    case 'text':
      return activeText(body);
  }
}

/** As the least careful of renderers show it: GitHub's Markdown, and without it, since that has a filter for tags. */
function activeMarkdown(markdown: string): string[] {
  const careless = { allowDangerousHtml: true, allowDangerousProtocol: true };
  const rendered = micromark(markdown, { ...careless, extensions: [gfm()], htmlExtensions: [gfmHtml()] });
  return [...activeHtml(rendered), ...activeHtml(micromark(markdown, careless))];
}

const HARMLESS = new Set(
  'p,strong,em,del,code,pre,ol,ul,li,blockquote,cite,sup,table,thead,tbody,tr,th,td,h1,h2,h3,h4,h5,h6,hr,br'.split(','),
);

/** Tags alone: both serializers write every other "<" as a character reference. */
function activeHtml(html: string): string[] {
  return [...html.matchAll(/<\/?([a-z][\w-]*)([^>]*)>|<!--/gi)].flatMap(([tag, name = '', attributes = '']) => {
    const toSource = name === 'a' && (attributes === '' || /^ href="#source-\d+"$/.test(attributes));
    const acts = /\s(?:on\w+|src|srcset|style|action|formaction|href)\s*=/i.test(attributes);
    return toSource || (HARMLESS.has(name) && !acts) ? [] : [tag];
  });
}

/** Escape sequences of terminals. */
const activeText = (text: string): string[] => text.match(/[\u0000-\u0008\u000B-\u001F\u007F-\u009F]/g) ?? [];

/** Elements that are more than text; of the notification, what Slack's own markup would read. */
function activeSlack(message: { text: string; blocks: unknown[] }): string[] {
  const kinds = [...JSON.stringify(message.blocks).matchAll(/"type":"(link|user|usergroup|broadcast|channel|image)"/g)];
  return [...kinds.map(([kind]) => kind), ...(message.text.match(/[<>]/g) ?? [])];
}
