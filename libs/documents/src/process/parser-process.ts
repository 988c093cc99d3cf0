import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { DocumentError } from '../errors.ts';
import type { StructuredDocument } from '../model/document.ts';
import type { ParseReply, ParseRequest } from './messages.ts';
import { serve } from './serve.ts';

const thisFile = fileURLToPath(import.meta.url);
const marker = '--docent-parser';

// The child runs the very file that this module is in: its source here, the whole bundle in a function's image.
if (process.argv[2] === marker && process.argv[1] === thisFile && process.send) serve();

const sampleMilliseconds = 25;
/** A child that holds this much more than when it began is replaced before the next file. */
const spentBytes = 192 * 1024 * 1024;
const heapMegabytes = 448;

interface Parser {
  child: ChildProcess;
  ready: Promise<unknown>;
  /** Resident bytes once it was ready. */
  idleBytes: number;
}

let warm: Parser | undefined;
let turn: Promise<unknown> = Promise.resolve();

/** Parses in the child process, one file after another; the child is killed when the file goes beyond its limits. */
export function parseInChild(request: ParseRequest, signal?: AbortSignal): Promise<StructuredDocument> {
  const parse = turn.then(() => parseNow(request, signal));
  turn = parse.catch(() => undefined);
  return parse;
}

/** Starts the child ahead of the first file. */
export async function warmUpParser(): Promise<void> {
  await (warm ??= start()).ready;
}

/** Ends the child; the next parse starts another. */
export function closeParser(): void {
  warm?.child.kill('SIGKILL');
  warm = undefined;
}

function start(): Parser {
  // No credentials for what reads hostile files, and none of the flags that are meant for its parent.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/SECRET|TOKEN|KEY|PASSWORD|NODE_OPTIONS/i.test(name)),
  );
  const child = fork(thisFile, [marker], {
    env,
    execArgv: [`--max-old-space-size=${heapMegabytes}`, '--disable-warning=ExperimentalWarning'],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  const parser: Parser = { child, idleBytes: 0, ready: Promise.resolve() };
  parser.ready = Promise.race([once(child, 'message'), once(child, 'exit')]).then(() => {
    parser.idleBytes = residentBytes(child);
    rest(child);
  });
  parser.ready.catch(() => undefined); // a child that cannot start is reported by the parse that needs it
  child.once('exit', () => {
    if (warm === parser) warm = undefined;
  });
  child.on('error', () => undefined);
  return parser;
}

async function parseNow(request: ParseRequest, signal?: AbortSignal): Promise<StructuredDocument> {
  if (signal?.aborted) throw new DocumentError('aborted', 'The parse was given up before it began.');
  const parser = (warm ??= start());
  const { child } = parser;
  wake(child);
  await parser.ready;
  wake(child);
  try {
    const reply = await ask(parser, request, signal);
    if (reply.ok) return reply.document;
    const { code, message, where, hint } = reply.error;
    throw new DocumentError(code, message, { where, hint });
  } finally {
    if (residentBytes(child) > parser.idleBytes + spentBytes) closeParser();
    else rest(child);
  }
}

function ask(parser: Parser, request: ParseRequest, signal?: AbortSignal): Promise<ParseReply> {
  const { child } = parser;
  const { milliseconds, memoryBytes } = request.limits;
  return new Promise((resolve, reject) => {
    const end = (error: DocumentError | undefined, reply?: ParseReply) => {
      clearTimeout(deadline);
      clearInterval(watch);
      signal?.removeEventListener('abort', abort);
      child.off('message', answered).off('exit', died).off('error', died);
      if (error) {
        if (warm === parser) closeParser();
        else child.kill('SIGKILL');
        reject(error);
      } else resolve(reply!);
    };
    const answered = (reply: unknown) => end(undefined, reply as ParseReply);
    const died = (_code?: unknown, signal?: unknown) =>
      // V8 aborts when its heap is full.
      end(
        signal === 'SIGABRT'
          ? outOfMemory(request)
          : new DocumentError('crashed', `The parser ended while it read ${named(request)}.`),
      );
    const abort = () => end(new DocumentError('aborted', `The parse of ${named(request)} was given up.`));
    const deadline = setTimeout(
      () => end(new DocumentError('timeout', `${named(request)} was not read within ${milliseconds / 1000} s.`)),
      milliseconds,
    );
    const watch = setInterval(() => {
      if (residentBytes(child) > parser.idleBytes + memoryBytes) end(outOfMemory(request));
    }, sampleMilliseconds);
    signal?.addEventListener('abort', abort, { once: true });
    child.once('message', answered).once('exit', died).once('error', died);
    if (child.connected) child.send(request, (failure) => failure && died());
    else died();
  });
}

function outOfMemory(request: ParseRequest): DocumentError {
  const megabytes = Math.round(request.limits.memoryBytes / 1024 / 1024);
  return new DocumentError('out-of-memory', `${named(request)} needs more than ${megabytes} MB to be read.`);
}

const named = (request: ParseRequest) => request.name ?? 'The file';

/** Resident memory of the child, 0 where the system has no /proc: there its heap limit alone holds. */
function residentBytes(child: ChildProcess): number {
  try {
    return Number(readFileSync(`/proc/${child.pid}/statm`, 'latin1').split(' ')[1]) * 4096;
  } catch {
    return 0;
  }
}

/** An idle child keeps nobody alive. */
function rest(child: ChildProcess): void {
  child.unref();
  child.channel?.unref();
}

function wake(child: ChildProcess): void {
  child.ref();
  child.channel?.ref();
}
