import { DocumentBuilder } from '../../model/builder.ts';
import type { StructuredDocument } from '../../model/document.ts';
import type { ParseRequest } from '../../process/messages.ts';
import { mediaTypes } from '../media-types.ts';
import { decodeText } from './decode-text.ts';

/** Plain text: paragraphs between blank lines, their lines kept. */
export function parseText({ bytes }: ParseRequest): StructuredDocument {
  const builder = new DocumentBuilder();
  for (const block of decodeText(bytes)
    .replace(/\r\n?|\f/g, '\n')
    .split(/\n[ \t]*\n/)) {
    builder.paragraph({ text: block.replace(/^\s*\n|\s+$/g, '') });
  }
  return builder.document(mediaTypes.text.type);
}
