import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { loadFunctions, type FunctionConfig } from '../../function-config/index.ts';
import { workspace } from '../clone.ts';
import { nx } from '../nx.ts';

export const functions: FunctionConfig[] = loadFunctions(workspace);

/** Builds all images as they are and pushes them; resolves to the bytes that were sent for each, as it is said. */
export async function pushImages(root: string, registry: string): Promise<Record<string, string>> {
  const options = ['--registry', `${registry}/docent`, '--output-style=static'];
  const output = await nx(root, ['run-many', '-t', 'push', ...options]);
  const sent = output.matchAll(/docent\/chatbot-([\w-]+)@sha256:[0-9a-f]{64}\n\s+(.*)/g);
  return Object.fromEntries([...sent].map(([, name, said]) => [name, said]));
}

export const reference = (registry: string, name: string): string => `${registry}/docent/chatbot-${name}:latest`;

/** Runs a program; resolves to its standard output. */
export async function run(program: string, ...args: string[]): Promise<string> {
  return (await promisify(execFile)(program, args, { maxBuffer: 1e8 })).stdout;
}
