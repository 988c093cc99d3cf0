import * as z from 'zod';

/** Every error a function answers with, and the HTTP status that says the same. */
export const ERROR_STATUS = {
  InvalidInput: 400,
  Unauthorized: 401,
  Forbidden: 403,
  NotFound: 404,
  Conflict: 409,
  TooLarge: 413,
  Unsupported: 415,
  Unprocessable: 422,
  TooManyRequests: 429,
  Cancelled: 499,
  Internal: 500,
  Upstream: 502,
  Unavailable: 503,
  DeadlineExceeded: 504,
} as const;
export type ErrorCode = keyof typeof ERROR_STATUS;

export const ErrorCodeSchema = z.enum(Object.keys(ERROR_STATUS) as [ErrorCode, ...ErrorCode[]]);

/** What an error carries beside its code and message. */
export const ErrorDetails = z.strictObject({
  /** The input field that is wrong, as a path: `filters.collections.0`. */
  field: z.string().optional(),
  /** A stable word for programs, finer than the code: `auth-not-configured`. */
  reason: z.string().optional(),
  retryAfterSeconds: z.number().nonnegative().optional(),
});
export type ErrorDetails = z.output<typeof ErrorDetails>;
