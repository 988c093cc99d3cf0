import { readFile } from 'node:fs/promises';
import { UsageError } from '../command.ts';

/** Written by the local cloud while it runs. */
const addressFile = new URL('../../../../.local-cloud/address.json', import.meta.url);

export type Address = { url: string; local: boolean };

/** Where Docent is: as it was said, else where the local one wrote that it is. */
export async function addressOf(said: string | undefined): Promise<Address> {
  if (said === undefined) return { url: await localAddress(), local: true };
  if (!/^https?:$/.test(URL.parse(said)?.protocol ?? ''))
    throw new UsageError(`--url: ${said} is no address; it begins with http:// or https://`);
  return { url: said.replace(/\/+$/, ''), local: false };
}

async function localAddress(): Promise<string> {
  try {
    return JSON.parse(await readFile(addressFile, 'utf8')).url;
  } catch {
    throw new Error('Docent does not run on this machine: start it with `npm start`, or name another by --url.');
  }
}
