import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { bundleForBrowser } from '@docent/lambda/bundle';
import { isLoopback } from '../door/door.ts';
import type { InvocationRecord } from '../lambda/invocation-record.ts';
import type { InvocationLog } from './invocation-log.ts';

const here = import.meta.dirname;
const policy = "default-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** The page's files, read when they are asked for. */
const files: Record<string, { mediaType: string; read: () => Promise<string> }> = {
  '/_console/': { mediaType: 'text/html', read: () => readFile(join(here, 'page.html'), 'utf8') },
  '/_console/console.css': { mediaType: 'text/css', read: () => readFile(join(here, 'console.css'), 'utf8') },
  '/_console/console.js': {
    mediaType: 'text/javascript',
    read: async () => (await bundleForBrowser(join(here, 'browser/main.ts'), { absWorkingDir: here })).text,
  },
};

/** Answers below /_console: the page, the invocations so far as JSON, and each further one as a server-sent event. */
export function serveConsole(log: InvocationLog): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => {
    const path = request.url?.split('?')[0] ?? '';
    if (!isLoopback(request.headers.host))
      response.writeHead(403).end('The console answers to loopback addresses only\n');
    else if (path === '/_console') response.writeHead(302, { Location: '/_console/' }).end();
    else if (files[path]) void serveFile(files[path], response);
    else if (path === '/_console/invocations') {
      response.writeHead(200, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' });
      response.end(JSON.stringify(log.recent()));
    } else if (path === '/_console/events') stream(log, response);
    else response.writeHead(404).end('Not here; see /_console/\n');
  };
}

async function serveFile({ mediaType, read }: (typeof files)[string], response: ServerResponse): Promise<void> {
  try {
    const body = await read();
    response.writeHead(200, {
      'Content-Type': `${mediaType}; charset=utf-8`,
      'Content-Security-Policy': policy,
      'X-Content-Type-Options': 'nosniff',
      'Cache-Control': 'no-store',
    });
    response.end(body);
  } catch (error) {
    response.writeHead(500).end(`${(error as Error).message}\n`);
  }
}

function stream(log: InvocationLog, response: ServerResponse): void {
  const send = (record: InvocationRecord) => response.write(`data: ${JSON.stringify(record)}\n\n`);
  response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
  response.flushHeaders();
  log.on('record', send);
  response.on('close', () => log.off('record', send));
}
