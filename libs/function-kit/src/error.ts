import { ERROR_STATUS, ErrorDetails, type ErrorCode } from '@docent/contracts/errors';

/**
 * An error that crosses calls whole. On the wire Lambda has a type, a message and a trace: the code is the type, and the
 * details stand in the trace as one line of JSON, in place of a stack that no caller has a use for (the log has it).
 */
export class DocentError extends Error {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}, options?: ErrorOptions) {
    super(message, options);
    this.name = code;
    this.code = code;
    this.details = details;
  }

  get status(): number {
    return ERROR_STATUS[this.code];
  }
}

/** What Lambda answers when a function threw. */
export type LambdaFailure = { errorType?: string; errorMessage?: string; trace?: string[] };

/** The error as Lambda's runtime client will report it: with the details where the stack would be. */
export function toLambda(error: DocentError): Error {
  const wire = new Error(error.message);
  wire.name = error.code;
  wire.stack = `${error.code}: ${error.message}\n${JSON.stringify(error.details)}`;
  return wire;
}

/** The error a called function threw, or what Lambda says became of it. */
export function fromLambda(called: string, failure: LambdaFailure): DocentError {
  const { errorType = 'Unknown', errorMessage = 'no reason given', trace = [] } = failure;
  if (errorType in ERROR_STATUS) return new DocentError(errorType as ErrorCode, errorMessage, detailsIn(trace));
  if (/timed out/i.test(errorMessage)) return new DocentError('DeadlineExceeded', `${called}: ${errorMessage}`);
  return new DocentError('Upstream', `${called}: ${errorType}: ${errorMessage}`);
}

function detailsIn(trace: string[]): ErrorDetails {
  const line = trace.findLast((text) => text.startsWith('{'));
  if (line === undefined) return {};
  try {
    return ErrorDetails.catch({}).parse(JSON.parse(line));
  } catch {
    return {};
  }
}
