import type { ExecutorContext } from '@nx/devkit';
import { join } from 'node:path';
import { runAlone } from '../plugin/batch.ts';
import { optionsIn } from '../plugin/options.ts';
import { pinBase, writeBaseLock } from './pin-base.ts';

/** Nx's executor: pins a base image to what its reference stands for now. */
export default function pin(
  { base }: { base?: string },
  { root, nxJsonConfiguration }: ExecutorContext,
): Promise<{ success: boolean }> {
  return runAlone(async () => {
    const options = optionsIn(nxJsonConfiguration);
    const reference = base ?? options.base;
    const pinned = await pinBase(reference);
    await writeBaseLock(join(root, options.lockFile), { [reference]: pinned });
    return [
      `${options.lockFile}: ${reference}`,
      ...Object.entries(pinned).map(([platform, { digest }]) => `  ${platform} ${digest}`),
    ].join('\n');
  });
}
