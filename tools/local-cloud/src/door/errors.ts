import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';

/** A refusal by the door, rendered as the service that was asked renders it. */
export class DoorError extends Error {
  override name = 'DoorError';
  readonly status: number;
  /** The error's code, without "Exception". */
  readonly code: string;
  /** Lambda's word for why it throttles. */
  readonly reason: string | undefined;

  constructor(status: number, code: string, message: string, reason?: string) {
    super(message);
    this.status = status;
    this.code = code;
    this.reason = reason;
  }
}

export function answerError(response: ServerResponse, service: string, error: DoorError): void {
  const requestId = randomUUID();
  if (service === 's3' || service === '') {
    const escape = (text: string) => text.replace(/[<>&]/g, (char) => ({ '<': '&lt;', '>': '&gt;' })[char] ?? '&amp;');
    response.writeHead(error.status, { 'Content-Type': 'application/xml', 'x-amz-request-id': requestId });
    response.end(
      `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${error.code}</Code>` +
        `<Message>${escape(error.message)}</Message><RequestId>${requestId}</RequestId></Error>`,
    );
    return;
  }
  const type = `${error.code}Exception`;
  if (service === 'lambda') {
    response.writeHead(error.status, {
      'Content-Type': 'application/json',
      'x-amzn-errortype': type,
      'x-amzn-requestid': requestId,
    });
    const { message, reason: Reason } = error;
    response.end(JSON.stringify({ Type: error.status < 500 ? 'User' : 'Service', Reason, Message: message, message }));
  } else {
    // DynamoDB and SQS answer 400 to all that is the caller's fault.
    const status = service === 'dynamodb' && error.status < 500 ? 400 : error.status;
    response.writeHead(status, { 'Content-Type': 'application/x-amz-json-1.0', 'x-amzn-requestid': requestId });
    response.end(JSON.stringify({ __type: `com.amazon.coral.service#${type}`, message: error.message }));
  }
}
