import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';
import { DocumentBuilder } from '../../model/builder.ts';
import { cellText } from '../../model/cell-text.ts';
import type { StructuredDocument } from '../../model/document.ts';
import type { ParseRequest } from '../../process/messages.ts';
import { attribute, childElements, type Element, isElement, type Node, parseDomFragment } from '../html/dom.ts';
import { HtmlWalker } from '../html/html-walker.ts';
import { mediaTypes } from '../media-types.ts';
import { decodeText } from '../text/decode-text.ts';

const frontMatter = /^---[ \t]*\r?\n[^]*?\r?\n(?:---|\.\.\.)[ \t]*(?:\r?\n|$)/;

/** GitHub's Markdown, by way of the HTML that it stands for: HTML inside it is then read as well. */
export function parseMarkdown({ bytes, limits }: ParseRequest): StructuredDocument {
  const source = decodeText(bytes);
  const meta = frontMatter.exec(source)?.[0] ?? '';
  const html = micromark(source.slice(meta.length), {
    allowDangerousHtml: true,
    allowDangerousProtocol: true,
    extensions: [gfm()],
    htmlExtensions: [gfmHtml()],
  });
  const builder = new DocumentBuilder();
  const walker = new HtmlWalker(builder);
  const { childNodes } = parseDomFragment(html, limits.depth);
  walker.walk(childNodes.filter((node) => !isFootnotes(node)));
  walker.flush();
  for (const node of childNodes) if (isElement(node) && isFootnotes(node)) addFootnotes(builder, node);
  const named = /^title:[ \t]*["']?(.+?)["']?[ \t]*$/m.exec(meta)?.[1];
  return builder.document(mediaTypes.markdown.type, named === undefined ? {} : { title: named });
}

/** The section that collects them; its heading and its arrows back are nothing that somebody wrote. */
const isFootnotes = (node: Node): boolean => isElement(node) && attribute(node, 'data-footnotes') !== undefined;

function addFootnotes(builder: DocumentBuilder, section: Element): void {
  const notes = childElements(section).flatMap((list) => (list.tagName === 'ol' ? childElements(list) : []));
  for (const [index, note] of notes.entries()) {
    const own = new DocumentBuilder();
    const walker = new HtmlWalker(own);
    walker.walk(note.childNodes);
    walker.flush();
    const text = cellText(own.items).text.replace(/(?:\s*↩\d*)+$/, '');
    builder.add({ kind: 'footnote', text: `${index + 1}. ${text}` });
  }
}
