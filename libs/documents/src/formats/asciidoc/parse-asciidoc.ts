import { convert } from '@asciidoctor/core';
import { DocumentError } from '../../errors.ts';
import { DocumentBuilder } from '../../model/builder.ts';
import type { StructuredDocument } from '../../model/document.ts';
import type { ParseRequest } from '../../process/messages.ts';
import { parseDomFragment } from '../html/dom.ts';
import { HtmlWalker } from '../html/html-walker.ts';
import { mediaTypes } from '../media-types.ts';
import { decodeText } from '../text/decode-text.ts';

/** AsciiDoc by way of the HTML that Asciidoctor makes of it, in its mode that reads no other file. */
export async function parseAsciidoc({ bytes, limits, name = 'The file' }: ParseRequest): Promise<StructuredDocument> {
  const attributes = { showtitle: '', 'sectids!': '', 'table-caption!': '', 'figure-caption!': '' };
  const html = await convert(decodeText(bytes), { safe: 'secure', standalone: false, attributes });
  const builder = new DocumentBuilder();
  const walker = new HtmlWalker(builder);
  walker.walk(parseDomFragment(String(html), limits.depth).childNodes);
  walker.flush();
  if (builder.items.length === 0) throw new DocumentError('empty', `${name} holds no text.`);
  return builder.document(mediaTypes.asciidoc.type);
}
