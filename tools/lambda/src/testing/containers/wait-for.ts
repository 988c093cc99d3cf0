import { setTimeout as delay } from 'node:timers/promises';

/** Looks again and again until there is something; a minute at most. */
export async function waitFor<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
  for (const end = Date.now() + 60_000; Date.now() < end; await delay(25)) {
    const found = await look();
    if (found !== undefined) return found;
  }
  throw new Error(`Waited a minute for ${what} in vain`);
}
