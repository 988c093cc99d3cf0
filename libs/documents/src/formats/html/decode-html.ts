import { decodeText } from '../text/decode-text.ts';

/** Decodes by byte order mark, then by what the page declares, then by its letters. */
export function decodeHtml(bytes: Uint8Array): string {
  const marked = bytes[0] === 0xef || bytes[0] === 0xff || bytes[0] === 0xfe;
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(4096, bytes.byteLength)).toString('latin1');
  const declared =
    /<meta[^>]+charset\s*=\s*["']?\s*([\w-]+)/i.exec(head)?.[1] ?? /^<\?xml[^>]+encoding=["']([\w-]+)/.exec(head)?.[1];
  if (marked || declared === undefined) return decodeText(bytes);
  try {
    return new TextDecoder(declared, { fatal: true }).decode(bytes);
  } catch {
    return decodeText(bytes); // declared wrongly, or by a name that is none
  }
}
