import pino, { type Logger } from 'pino';

export type Log = Logger;

/** JSON lines to standard output, as CloudWatch takes them; secrets never reach it by name. */
export const log: Log = pino(
  {
    level: process.env.LOG_LEVEL ?? 'info',
    base: { function: process.env.AWS_LAMBDA_FUNCTION_NAME },
    redact: {
      paths: ['authorization', '*.authorization', 'apiKey', '*.apiKey', 'headers.cookie'],
      censor: '(redacted)',
    },
    formatters: { level: (label) => ({ level: label }) },
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: pino.stdSerializers.errWithCause },
  },
  pino.destination({ dest: 1, sync: true }),
);
