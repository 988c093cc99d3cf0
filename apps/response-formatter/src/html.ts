import type { Element, ElementContent, Root } from 'hast';
import { defaultSchema, sanitize, type Schema } from 'hast-util-sanitize';
import { toHtml } from 'hast-util-to-html';
import { toHast } from 'mdast-util-to-hast';
import { NO_SOURCE, OFFLINE_NOTE, placeOf, treeOf, withMarks, type FormatterInput } from './answer-tree.ts';

const SCHEMA: Schema = {
  ...defaultSchema,
  tagNames: defaultSchema.tagNames!.filter(
    (name) => !['a', 'img', 'picture', 'source', 'video', 'audio'].includes(name),
  ),
};

/** A fragment of HTML without scripts, styles, images, links but to its sources, or attributes that act; its classes are for the page to style. */
export function toHtmlAnswer(input: FormatterInput): string {
  const { sources, followUps, offline } = input;
  const answer = sanitize(toHast(treeOf(input)), SCHEMA) as Root;
  const numbers = (number: string) => `<sup class="source"><a href="#source-${number}">[${number}]</a></sup>`;
  const parts = [
    withMarks(toHtml(answer), numbers, ` <em class="unsupported">(${NO_SOURCE})</em>`),
    ...(offline ? [toHtml(element('p', { className: ['offline'] }, [text(OFFLINE_NOTE)]))] : []),
    ...(sources.length > 0 ? [toHtml(sourceList(sources))] : []),
    ...(followUps.length > 0
      ? [
          toHtml(
            element(
              'ul',
              { className: ['follow-ups'] },
              followUps.map((value) => element('li', {}, [text(value)])),
            ),
          ),
        ]
      : []),
  ];
  return `${parts.join('\n')}\n`;
}

function sourceList(sources: FormatterInput['sources']): Element {
  const item = (source: FormatterInput['sources'][number]) =>
    element('li', { id: `source-${source.number}`, value: source.number }, [
      element('cite', {}, [text(placeOf(source))]),
      element('blockquote', {}, [text(source.quote)]),
    ]);
  return element('ol', { className: ['sources'] }, sources.map(item));
}

const text = (value: string): ElementContent => ({ type: 'text', value });
const element = (tagName: string, properties: Element['properties'], children: ElementContent[]): Element => ({
  type: 'element',
  tagName,
  properties,
  children,
});
