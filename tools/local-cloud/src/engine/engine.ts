import type { FunctionConfig } from '@docent/lambda/function-config';
import type { Readable } from 'node:stream';

/** What functions run in: processes of this machine or containers of their images. */
export interface Engine {
  codeOf(fn: FunctionConfig): FunctionCode;
  /** Starts AWS's runtime client with the function in it. */
  start(fn: FunctionConfig, start: Start): Sandbox;
}

export interface FunctionCode {
  /** The newest code, by what names it: a folder, or an image. @throws {Error} when the source does not build */
  newest(): Promise<string>;
}

export interface Start {
  /** As `newest` gave it. */
  code: string;
  /** Lambda's and the function's own. */
  variables: Record<string, string>;
  /** A folder for its temporary files alone. */
  temporary: string;
}

/** How a function's process ended, and which of its limits it had exceeded. */
export interface Ended {
  how: string;
  exceeded?: 'memory' | 'storage';
}

/** A function that runs. */
export interface Sandbox {
  output: Readable[];
  ended: Promise<Ended>;
  /** The most memory that it was seen to have, also when it has ended; undefined where it cannot be told. */
  peakMemoryMb(): number | undefined;
  kill(): void;
}
