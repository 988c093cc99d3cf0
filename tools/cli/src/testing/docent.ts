import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const bin = fileURLToPath(new URL('../../bin/docent.mjs', import.meta.url));

export type Ran = { code: number; out: string; err: string };

/** Runs the command as a person does, with standard output and error as pipes. */
export async function docent(args: string[], environment: Record<string, string> = {}): Promise<Ran> {
  const { NODE_OPTIONS: _, DOCENT_TOKEN: __, FORCE_COLOR: ___, ...inherited } = process.env;
  const child = spawn(process.execPath, [bin, ...args], {
    env: { ...inherited, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { code: code as number, out, err };
}

export const rows = ({ out }: Ran): Record<string, unknown>[] =>
  out
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
