import { DocumentError } from '../errors.ts';
import { openArchive } from '../archive/archive.ts';
import type { ParseRequest } from '../process/messages.ts';
import { type Format, mediaTypes } from './media-types.ts';
import { decodeText } from './text/decode-text.ts';

export interface Detected {
  format: Format;
  /** What the name or the declared type says otherwise. */
  mismatch?: string;
}

/** Tells the format by the content; name and declared type only choose among formats that are plain text. */
export async function detectFormat(request: ParseRequest): Promise<Detected> {
  const declared = declaredFormat(request);
  const format = (await bySignature(request)) ?? byText(request, declared);
  if (declared === undefined || declared === format || (isText(declared) && isText(format))) return { format };
  const name = request.name ?? 'The file';
  return { format, mismatch: `${name} claims to be ${declared.toUpperCase()} but is ${format.toUpperCase()}` };
}

const textFormats: Format[] = ['text', 'markdown', 'csv', 'asciidoc', 'html', 'jats', 'eml'];
const isText = (format: Format) => textFormats.includes(format);

function declaredFormat({ name = '', mediaType = '' }: ParseRequest): Format | undefined {
  const extension = /\.([^./\\]+)$/.exec(name)?.[1]?.toLowerCase();
  const formats = Object.entries(mediaTypes) as [Format, { type: string; extensions: readonly string[] }][];
  const byName = formats.find(([, { extensions }]) => extension !== undefined && extensions.includes(extension));
  return (byName ?? formats.find(([, { type }]) => type === mediaType.split(';')[0]?.trim().toLowerCase()))?.[0];
}

async function bySignature({ bytes, name = 'The file', limits }: ParseRequest): Promise<Format | undefined> {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 1024)).toString('latin1');
  if (head.includes('%PDF-')) return 'pdf';
  if (head.startsWith('\x89PNG\r\n\x1a\n')) return 'png';
  if (head.startsWith('\xff\xd8\xff')) return 'jpeg';
  if (head.startsWith('II*\0') || head.startsWith('MM\0*')) return 'tiff';
  if (head.startsWith('RIFF') && head.slice(8, 12) === 'WEBP') return 'webp';
  if (head.startsWith('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1')) return refuseCompound(bytes, name);
  if (head.startsWith('PK\x03\x04') || head.startsWith('PK\x05\x06')) return inArchive(bytes, name, limits);
  return undefined;
}

/** Old Office files and encrypted new ones share one container. */
function refuseCompound(bytes: Uint8Array, name: string): never {
  const encrypted = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes(
    Buffer.from('EncryptedPackage', 'utf16le'),
  );
  if (encrypted) throw new DocumentError('encrypted', `${name} is encrypted.`, { hint: 'Save it without a password.' });
  throw new DocumentError('unsupported', `${name} is a binary Office file (DOC, XLS, PPT or MSG).`, {
    hint: 'Save it in the present format: DOCX, XLSX, PPTX or EML.',
  });
}

async function inArchive(bytes: Uint8Array, name: string, limits: ParseRequest['limits']): Promise<Format> {
  const archive = await openArchive(bytes, limits);
  const mimetype = archive.has('mimetype') ? (await archive.text('mimetype')).trim() : '';
  const found = (Object.keys(mediaTypes) as Format[]).find((format) => mimetype.startsWith(mediaTypes[format].type));
  if (found) return found;
  if (archive.has('EncryptedPackage')) throw new DocumentError('encrypted', `${name} is encrypted.`);
  const types = archive.has('[Content_Types].xml') ? await archive.text('[Content_Types].xml') : '';
  if (types.includes('wordprocessingml')) return 'docx';
  if (types.includes('presentationml')) return 'pptx';
  if (types.includes('spreadsheetml')) return 'xlsx';
  throw new DocumentError('unsupported', `${name} is an archive, not a document.`, {
    hint: 'Unpack it and upload what is inside.',
  });
}

/** HTML and XML show themselves; Markdown, CSV and AsciiDoc are taken for it when the name says so. */
function byText(request: ParseRequest, declared: Format | undefined): Format {
  const { bytes, name = 'The file' } = request;
  if (looksBinary(bytes)) {
    throw new DocumentError('unsupported', `${name} is of no format that is read here.`);
  }
  const start = decodeText(bytes.subarray(0, 65_536)).trimStart();
  if (start === '' && decodeText(bytes).trim() === '') throw new DocumentError('empty', `${name} holds no text.`);
  const tags = start.replace(/<!--[^]*?-->/g, '').trimStart();
  if (/^<\?xml/i.test(tags) || /^<!DOCTYPE(?! html)/i.test(tags)) {
    if (/<(?:!DOCTYPE )?article[\s>]/.test(tags) && /JATS|NLM|<front>|<article-meta>/.test(tags)) return 'jats';
    if (/<html[\s>]/i.test(tags)) return 'html';
  }
  if (declared === 'html' || declared === 'eml' || declared === 'jats') return declared;
  if (/^<(!doctype html|html|head|body)[\s>]/i.test(tags)) return 'html';
  if (
    /^(?:[A-Za-z][A-Za-z-]*:[^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*)+\r?\n/.test(start) &&
    /^(From|Received|Return-Path|MIME-Version|Delivered-To):/im.test(start) &&
    /^(Date|Subject|Message-ID):/im.test(start)
  )
    return 'eml';
  return declared !== undefined && isText(declared) ? declared : 'text';
}

function looksBinary(bytes: Uint8Array): boolean {
  const wide = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  const start = bytes.subarray(0, 8192);
  const zeros = start.reduce((count, byte) => count + (byte === 0 ? 1 : 0), 0);
  if (wide || zeros === 0) return false;
  // UTF-16 without a byte order mark has its zeros on one side only.
  const even = start.reduce((count, byte, index) => count + (byte === 0 && index % 2 === 0 ? 1 : 0), 0);
  return !(zeros > start.length * 0.3 && (even === 0 || even === zeros));
}
