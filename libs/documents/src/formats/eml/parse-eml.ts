import PostalMime, { type Address, type Attachment as MailAttachment, type Email } from 'postal-mime';
import { DocumentError } from '../../errors.ts';
import { DocumentBuilder } from '../../model/builder.ts';
import type { Attachment, StructuredDocument } from '../../model/document.ts';
import type { ParseRequest } from '../../process/messages.ts';
import { parseDom } from '../html/dom.ts';
import { HtmlWalker } from '../html/html-walker.ts';
import { mediaTypes } from '../media-types.ts';
import { parseBytes } from '../parse-bytes.ts';

const maxAttachments = 100;
/** Messages inside messages that are followed. */
const maxDepth = 3;

/** A message: subject, who wrote it to whom and when, its text; attachments become documents of their own. */
export async function parseEml(request: ParseRequest): Promise<StructuredDocument> {
  const { bytes, name = 'The file', limits } = request;
  const email = await PostalMime.parse(bytes, { rfc822Attachments: true, maxNestingDepth: limits.depth });
  const builder = new DocumentBuilder();
  if (email.subject) builder.heading(0, { text: email.subject });
  builder.paragraph({ text: envelope(email) });
  addBody(builder, email, limits.depth);
  if (builder.items.length === 0) throw new DocumentError('empty', `${name} holds no message.`);
  const files = email.attachments.filter((file) => file.disposition !== 'inline' && !file.related);
  const attachments: Attachment[] = [];
  for (const file of files.slice(0, maxAttachments)) attachments.push(await readAttachment(file, request));
  if (files.length > maxAttachments) builder.warnings.push(`Only the first ${maxAttachments} attachments were read.`);
  return builder.document(mediaTypes.eml.type, attachments.length > 0 ? { attachments } : {});
}

function addBody(builder: DocumentBuilder, { html, text }: Email, depth: number): void {
  if (html) {
    const walker = new HtmlWalker(builder);
    walker.walk(parseDom(html, depth).childNodes);
    walker.flush();
  } else {
    for (const block of (text ?? '').replace(/\r\n?/g, '\n').split(/\n[ \t]*\n/))
      builder.paragraph({ text: block.trim() });
  }
}

function envelope({ from, to, cc, date }: Email): string {
  const lines = { From: from ? [from] : [], To: to ?? [], Cc: cc ?? [] };
  const said = Object.entries(lines).flatMap(([word, people]) =>
    people.length > 0 ? [`${word}: ${people.map(named).join(', ')}`] : [],
  );
  return [...said, ...(date ? [`Date: ${date}`] : [])].join('\n');
}

function named(address: Address): string {
  if (address.group) return `${address.name}: ${address.group.map(named).join(', ')}`;
  return address.name ? `${address.name} <${address.address}>` : address.address;
}

/** The pages that are asked for are the message's, and it has none: an attachment is read whole. */
async function readAttachment(file: MailAttachment, { pages: _pages, ...request }: ParseRequest): Promise<Attachment> {
  const { mimeType: mediaType, filename } = file;
  const name = filename ?? 'attachment';
  const content = typeof file.content === 'string' ? Buffer.from(file.content) : new Uint8Array(file.content);
  const within = (request.within ?? 0) + 1;
  try {
    if (within > maxDepth)
      throw new DocumentError('bomb', `${name} is a message inside more than ${maxDepth} messages.`);
    if (content.byteLength === 0) throw new DocumentError('empty', `${name} is empty.`);
    const document = await parseBytes({ ...request, bytes: content, name, mediaType, within });
    return { name, mediaType: document.mediaType, document };
  } catch (cause) {
    if (!(cause instanceof DocumentError)) throw cause;
    return { name, mediaType, error: { code: cause.code, message: cause.message, hint: cause.hint } };
  }
}
