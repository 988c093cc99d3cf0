import type { DocumentErrorCode } from '../errors.ts';
import type { ParseLimits } from '../limits.ts';
import type { StructuredDocument } from '../model/document.ts';

/** What is asked of a parser: everything but the caller's signal, which stays with the caller. */
export interface ParseRequest {
  bytes: Uint8Array;
  name?: string;
  mediaType?: string;
  password?: string;
  /** Languages of text recognition, ISO 639-2, most likely first. */
  languages?: string[];
  /** Pages of a PDF to read, both ends included, from 1. */
  pages?: { from: number; to: number };
  /** How many messages it is attached in. */
  within?: number;
  limits: ParseLimits;
}

export type ParseReply =
  | { ok: true; document: StructuredDocument }
  | { ok: false; error: { code: DocumentErrorCode; message: string; where?: string; hint: string } };
