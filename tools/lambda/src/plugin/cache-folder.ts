import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where a user keeps what can be had again: packages for other platforms, models, the stand-in for the base. */
export const cacheFolder = (): string => join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'docent');
