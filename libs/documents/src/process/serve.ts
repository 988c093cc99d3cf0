import { DocumentError } from '../errors.ts';
import { parseBytes } from '../formats/parse-bytes.ts';
import type { ParseReply, ParseRequest } from './messages.ts';

/** The child's side: reads one file after another until its parent is gone. */
export function serve(): void {
  process.on('disconnect', () => process.exit(0));
  process.on('message', (request: ParseRequest) => {
    void reply(request).then((answer) => process.send!(answer));
  });
  process.send!('ready');
}

async function reply(request: ParseRequest): Promise<ParseReply> {
  try {
    return { ok: true, document: await parseBytes(request) };
  } catch (cause) {
    const { code, message, where, hint } = asDocumentError(cause);
    return { ok: false, error: { code, message, where, hint } };
  }
}

function asDocumentError(cause: unknown): DocumentError {
  if (cause instanceof DocumentError) return cause;
  if (cause instanceof RangeError && /call stack/i.test(cause.message))
    return new DocumentError('bomb', 'The file nests its elements too deeply to be read.', { cause });
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new DocumentError('damaged', `The file cannot be read: ${reason.slice(0, 300)}.`, { cause });
}
