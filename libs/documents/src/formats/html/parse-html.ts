import { DocumentBuilder } from '../../model/builder.ts';
import type { StructuredDocument } from '../../model/document.ts';
import type { ParseRequest } from '../../process/messages.ts';
import { mediaTypes } from '../media-types.ts';
import { decodeHtml } from './decode-html.ts';
import { childElements, type Element, findElement, parseDom, textContent } from './dom.ts';
import { HtmlWalker } from './html-walker.ts';
import { headingLevel } from './tags.ts';

export function parseHtml({ bytes, limits }: ParseRequest): StructuredDocument {
  const tree = parseDom(decodeHtml(bytes), limits.depth);
  const title = findElement(tree, ({ tagName }) => tagName === 'title');
  const body = findElement(tree, ({ tagName }) => tagName === 'body')!;
  const builder = new DocumentBuilder();
  const walker = new HtmlWalker(builder);
  walker.walk(body.childNodes);
  walker.flush();
  dropBeforeFirstHeading(builder, body);
  const named = title && textContent(title).replace(/\s+/g, ' ').trim();
  return builder.document(mediaTypes.html.type, named ? { title: named } : {});
}

/** What stands before the first heading is the site's, not the page's: banners, menus, notices. */
function dropBeforeFirstHeading(builder: DocumentBuilder, body: Element): void {
  if (!hasOwnHeading(body)) return;
  const first = builder.items.findIndex((item) => item.kind === 'title' || item.kind === 'heading');
  if (first > 0) builder.items.splice(0, first);
}

/** Whether a heading stands outside tables and lists, where it heads a cell or an item and not the page. */
function hasOwnHeading(element: Element): boolean {
  return childElements(element).some(
    (child) =>
      headingLevel(child.tagName) !== undefined ||
      (!['table', 'dl', 'li'].includes(child.tagName) && hasOwnHeading(child)),
  );
}
