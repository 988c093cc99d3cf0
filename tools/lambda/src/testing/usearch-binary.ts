import { join } from 'node:path';

/** A real native module, for a processor that need not be this machine's. */
export const usearchBinary = (platform: 'linux-x64' | 'linux-arm64'): string =>
  join(import.meta.dirname, '../../../../node_modules/usearch/prebuilds', platform, 'usearch.node');
