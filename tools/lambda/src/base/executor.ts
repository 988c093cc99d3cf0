import type { ExecutorContext } from '@nx/devkit';
import { join } from 'node:path';
import { runAlone } from '../plugin/batch.ts';
import { defaultBase, lockFile } from './base-image.ts';
import { pinBase, writeBaseLock } from './pin-base.ts';

/** Nx's executor: pins base images to what their references stand for now. */
export default function pin(
  { base = defaultBase }: { base?: string },
  { root }: ExecutorContext,
): Promise<{ success: boolean }> {
  return runAlone(async () => {
    const pinned = await pinBase(base);
    await writeBaseLock(root, join(root, lockFile), { [base]: pinned });
    return [
      `${lockFile}: ${base}`,
      ...Object.entries(pinned).map(([platform, { digest }]) => `  ${platform} ${digest}`),
    ].join('\n');
  });
}
