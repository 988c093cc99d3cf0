import { ERROR_STATUS, type ErrorCode } from '@docent/contracts/errors';
import fc from 'fast-check';
import { DocentError, fromLambda, toLambda } from './error.ts';

/** What Lambda's runtime client sends for an error that a handler threw. */
const reportedByLambda = (error: Error) => ({
  errorType: error.name,
  errorMessage: error.message,
  trace: error.stack!.split('\n'),
});

test('an error crosses a call whole', () => {
  const code = fc.constantFrom(...(Object.keys(ERROR_STATUS) as ErrorCode[]));
  const details = fc.record(
    { field: fc.string(), reason: fc.string(), retryAfterSeconds: fc.nat() },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(code, fc.string(), details, (code, message, details) => {
      const error = new DocentError(code, message, details);
      const arrived = fromLambda('callee', reportedByLambda(toLambda(error)));
      expect(arrived).toBeInstanceOf(DocentError);
      expect([arrived.code, arrived.message, arrived.details, arrived.status]).toEqual([
        code,
        message,
        details,
        ERROR_STATUS[code],
      ]);
    }),
  );
});

test('a message of several lines, one of them like details, does not pass for the details', () => {
  const error = new DocentError('InvalidInput', 'first\n{"field":"forged"}', { field: 'real' });
  expect(fromLambda('callee', reportedByLambda(toLambda(error))).details).toEqual({ field: 'real' });
});

test.each([
  [{ errorMessage: '2026-11-24T00:00:00Z 1-2 Task timed out after 3.00 seconds' }, 'DeadlineExceeded'],
  [{ errorType: 'Runtime.ExitError', errorMessage: 'Runtime exited with error: signal: killed' }, 'Upstream'],
  [{ errorType: 'TypeError', errorMessage: 'x is not a function', trace: ['TypeError', 'at x'] }, 'Upstream'],
  [{}, 'Upstream'],
])('what Lambda itself says of a failure (%j) names the function that was called', (failure, code) => {
  const error = fromLambda('rag-search', failure);
  expect(error.code).toBe(code);
  expect(error.message).toContain('rag-search');
});
