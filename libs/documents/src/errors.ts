/** Why a file could not become a document. */
export type DocumentErrorCode =
  | 'empty'
  | 'too-large'
  | 'encrypted'
  | 'damaged'
  | 'unsupported'
  | 'mismatch'
  | 'bomb'
  | 'timeout'
  | 'out-of-memory'
  | 'crashed'
  | 'aborted';

const hints: Record<DocumentErrorCode, string> = {
  empty: 'Upload the file again: it holds nothing to read.',
  'too-large': 'Split the file, or raise the limit for bytes.',
  encrypted: 'Give the password, or save the file without one.',
  damaged: 'Open the file in the program that made it, save it again and upload that.',
  unsupported: 'Save it as PDF, DOCX, HTML, Markdown or plain text.',
  mismatch: 'Give the file the extension of what it is, or upload the right file.',
  bomb: 'The file unpacks to far more than it seems; make it anew from its source.',
  timeout: 'Split the file, or raise the time limit.',
  'out-of-memory': 'Split the file, or raise the memory limit.',
  crashed: 'The parser ended on this file; save it again in the program that made it.',
  aborted: 'The caller gave up; ask again.',
};

/** A file that cannot be read: `code` says which way, `where` the place in it, `hint` what to do. */
export class DocumentError extends Error {
  override readonly name = 'DocumentError';
  readonly code: DocumentErrorCode;
  readonly where: string | undefined;
  readonly hint: string;

  constructor(code: DocumentErrorCode, message: string, more: { where?: string; hint?: string; cause?: unknown } = {}) {
    super(message, { cause: more.cause });
    this.code = code;
    this.where = more.where;
    this.hint = more.hint ?? hints[code];
  }
}
