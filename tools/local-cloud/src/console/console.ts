import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { isLoopback } from '../door/door.ts';
import type { InvocationRecord } from '../lambda/invocation-record.ts';
import type { InvocationLog } from './invocation-log.ts';

const page = new URL('./page.html', import.meta.url);

/** Answers below /_console: the page, the invocations so far as JSON, and each further one as a server-sent event. */
export function serveConsole(log: InvocationLog): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => {
    const path = request.url?.split('?')[0];
    if (!isLoopback(request.headers.host))
      response.writeHead(403).end('The console answers to loopback addresses only\n');
    else if (path === '/_console') response.writeHead(302, { Location: '/_console/' }).end();
    else if (path === '/_console/') {
      const policy =
        "default-src 'self'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; frame-ancestors 'none'";
      response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8', 'Content-Security-Policy': policy });
      response.end(readFileSync(page));
    } else if (path === '/_console/invocations') {
      response.writeHead(200, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' });
      response.end(JSON.stringify(log.recent()));
    } else if (path === '/_console/events') stream(log, response);
    else response.writeHead(404).end('Not here; see /_console/\n');
  };
}

function stream(log: InvocationLog, response: ServerResponse): void {
  const send = (record: InvocationRecord) => response.write(`data: ${JSON.stringify(record)}\n\n`);
  response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
  response.flushHeaders();
  log.on('record', send);
  response.on('close', () => log.off('record', send));
}
