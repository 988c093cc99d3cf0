import { once } from 'node:events';
import { rmSync } from 'node:fs';
import type { RunningCloud } from './running-cloud.ts';

/** Jest's global tear-down: stops what global-setup.ts started and removes its state. */
export default async function globalTeardown(): Promise<void> {
  const { child, state } = (globalThis as unknown as { docentLocalCloud: RunningCloud }).docentLocalCloud;
  const ended = child.exitCode === null ? once(child, 'exit') : Promise.resolve();
  child.stdin!.end();
  await ended;
  rmSync(state, { recursive: true, force: true });
}
