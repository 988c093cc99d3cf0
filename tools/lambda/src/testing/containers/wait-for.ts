import { setTimeout as delay } from 'node:timers/promises';

/** Looks again and again until there is something; a minute at most, unless told. */
export async function waitFor<T>(what: string, look: () => Promise<T | undefined>, mostMs = 60_000): Promise<T> {
  for (const end = Date.now() + mostMs; Date.now() < end; await delay(25)) {
    const found = await look();
    if (found !== undefined) return found;
  }
  throw new Error(`Waited ${mostMs / 1000} s for ${what} in vain`);
}
