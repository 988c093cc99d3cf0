import { limits } from './limits.ts';

/** An error as a function's caller sees it: the payload when X-Amz-Function-Error is set. */
export interface FunctionError {
  errorType: string;
  errorMessage: string;
  trace?: string[];
}

export interface Invocation {
  requestId: string;
  /** The event, JSON. */
  event: string;
  /** Root=…;Parent=<this invocation's segment>;Sampled=1 */
  traceHeader: string;
  /** JSON, decoded. */
  clientContext?: string;
}

export type Outcome =
  | { status: 'success' }
  | {
      status: 'error' | 'timeout' | 'crash' | 'out-of-memory' | 'out-of-storage' | 'init-error' | 'too-large';
      error: FunctionError;
    };

/** Where an invocation's response goes while it is made. */
export interface ResponseSink {
  /** Bytes of a streamed response, at most; a buffered one has its own limit. */
  readonly streamLimit: number;
  /** Called once, before any bytes. */
  begin(contentType: string, mode: 'buffered' | 'streaming'): void;
  /** A promise holds the function back until the receiver has room. */
  write(chunk: Buffer): void | Promise<void>;
}

/** Keeps a response whole. */
export class BufferedResponse implements ResponseSink {
  readonly streamLimit = limits.responseBytes;
  contentType = 'application/json';
  readonly #chunks: Buffer[] = [];

  begin(contentType: string): void {
    this.contentType = contentType;
  }
  write(chunk: Buffer): void {
    this.#chunks.push(chunk);
  }
  get body(): Buffer {
    return Buffer.concat(this.#chunks);
  }
}
