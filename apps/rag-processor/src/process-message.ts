import type { ragProcessor } from '@docent/contracts/rag-processor';
import { DocumentError } from '@docent/documents';
import { DocentError, type FunctionContext } from '@docent/function-kit';
import type * as z from 'zod';
import { embedBeside } from './embed-beside.ts';
import { embedIndexed } from './embed-later.ts';
import { processUpload } from './process-upload.ts';
import { Progress } from './progress.ts';
import { EMBED, requestsIn, type Request } from './uploads.ts';
import { forgetWindows } from './windows/kept-windows.ts';

type Message = z.output<typeof ragProcessor.input>['Records'][number];

/** The queue hands a message out this many times before it goes to the dead letters. */
const MAX_RECEIVES = 5;

/** Processes what one message tells of; false when the message must come again. */
export async function processMessage(message: Message, context: FunctionContext): Promise<boolean> {
  const last = Number(message.attributes?.ApproximateReceiveCount ?? 1) >= MAX_RECEIVES;
  try {
    let done = true;
    for (const request of requestsIn(message.body)) done = (await settle(request, last, context)) && done;
    return done;
  } catch (error) {
    // One that cannot be understood, or told of, holds none of the others; it ends among the dead letters.
    context.log.error({ messageId: message.messageId, err: error }, 'a message was not processed');
    return false;
  }
}

/**
 * Takes one upload to an end. A document that cannot be read FAILED at once: it will not become readable. What may go
 * better next time is tried again, and FAILED, with the reason, when it was tried for the last time.
 */
async function settle({ upload, event, model }: Request, last: boolean, context: FunctionContext): Promise<boolean> {
  const progress = new Progress(upload, context);
  try {
    if (event === EMBED && model) await embedBeside(upload, model, progress, context);
    else if (event === EMBED) await embedIndexed(upload, progress, context);
    else await processUpload(upload, progress, context);
    return true;
  } catch (error) {
    if (isPast(error)) {
      context.log.info({ ...upload, err: error }, 'nothing is left to do');
      await forgetWindows(upload);
      return true;
    }
    const reason = reasonOf(error);
    context.log.warn({ ...upload, err: error, last }, reason ?? 'not processed this time');
    if (reason === undefined && !last) return false;
    // It is found by its words all the same.
    if (event === EMBED) return false;
    await forgetWindows(upload);
    await progress.reach('FAILED', {}, reason ?? `it was tried ${MAX_RECEIVES} times: ${messageOf(error)}; retry it`);
    return true;
  }
}

/** Another version was uploaded, the document was removed, or another delivery of the same message was faster. */
const isPast = (error: unknown): boolean =>
  error instanceof DocentError && (error.code === 'Conflict' || error.code === 'NotFound');

/** Why the document itself cannot be processed; undefined when the fault is elsewhere. */
function reasonOf(error: unknown): string | undefined {
  if (error instanceof DocumentError) return `${error.message} ${error.hint}`;
  if (error instanceof DocentError && error.code === 'Unprocessable') return error.message;
  return undefined;
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
