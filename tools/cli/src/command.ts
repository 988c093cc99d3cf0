import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';

/** One of the things `docent` does. */
export type Command = {
  /** One line of `docent --help`. */
  summary: string;
  /** All of `docent COMMAND --help`. */
  help: string;
  /** Resolves to the exit code. */
  run(args: string[]): Promise<number>;
};

/** The command line says something that cannot be meant. */
export class UsageError extends Error {
  override name = 'UsageError';
}

export const isUsageError = (error: unknown): boolean =>
  error instanceof UsageError || String((error as NodeJS.ErrnoException).code).startsWith('ERR_PARSE_ARGS');

const common = { url: { type: 'string' }, json: { type: 'boolean', default: false } } as const;

export const commonHelp = `  --url URL           the Docent to speak to (default: the one that runs on this machine)
  --json              print JSON, as the README of tools/cli describes it, and nothing else`;

/** Milliseconds of an option that is given in seconds. */
export function milliseconds(option: string, seconds: string): number {
  if (!/^\d+(\.\d+)?$/.test(seconds)) throw new UsageError(`${option}: ${seconds} is no number of seconds`);
  return Number(seconds) * 1000;
}

/** A command's own options and those that every command has, with its other arguments. */
export function parse<Options extends ParseArgsOptionsConfig>(args: string[], options: Options) {
  return parseArgs({ args, options: { ...common, ...options }, allowPositionals: true });
}
