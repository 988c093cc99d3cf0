import { DocumentError } from './errors.ts';
import { defaultLimits, type ParseLimits } from './limits.ts';
import type { StructuredDocument } from './model/document.ts';
import { parseInChild } from './process/parser-process.ts';

export interface ParseOptions {
  /** The file's name, for messages and to tell formats apart that look alike (never believed against the content). */
  name?: string;
  /** The media type that was declared, used as the name is. */
  mediaType?: string;
  password?: string;
  /** Languages of text recognition as Tesseract names them, for example `['eng', 'deu']`; English by default. */
  languages?: string[];
  signal?: AbortSignal;
  limits?: Partial<ParseLimits>;
  /** Pages of a PDF to read, from 1, both included; all by default. */
  pages?: { from: number; to: number };
}

/**
 * Reads a file of any supported format into a structured document, in a child process that is killed at its limits.
 *
 * @throws DocumentError whatever is wrong with the file; the calling process is never harmed by it.
 */
export async function parseDocument(bytes: Uint8Array, options: ParseOptions = {}): Promise<StructuredDocument> {
  const { signal, limits: given, ...asked } = options;
  const limits = { ...defaultLimits, ...given };
  const name = options.name ?? 'The file';
  if (bytes.byteLength === 0) throw new DocumentError('empty', `${name} is empty.`);
  if (bytes.byteLength > limits.bytes) {
    const mebibytes = (count: number) => `${(count / 1024 / 1024).toFixed(1)} MB`;
    throw new DocumentError(
      'too-large',
      `${name} has ${mebibytes(bytes.byteLength)}; at most ${mebibytes(limits.bytes)} are read.`,
    );
  }
  return parseInChild({ ...asked, bytes, limits }, signal);
}
