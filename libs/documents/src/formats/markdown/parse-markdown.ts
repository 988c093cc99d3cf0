import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';
import { DocumentBuilder } from '../../model/builder.ts';
import type { StructuredDocument } from '../../model/document.ts';
import type { ParseRequest } from '../../process/messages.ts';
import { parseDomFragment } from '../html/dom.ts';
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
  walker.walk(parseDomFragment(html, limits.depth).childNodes);
  walker.flush();
  const named = /^title:[ \t]*["']?(.+?)["']?[ \t]*$/m.exec(meta)?.[1];
  return builder.document(mediaTypes.markdown.type, named === undefined ? {} : { title: named });
}
