import { documentOf } from './documents.ts';

const version = (number: number) => String(number).padStart(26, '0');
const document = (path: string, number: number) =>
  documentOf(path, [`${path} everywhere ${number}`, `${path} everywhere too`], { version: version(number) });

/** Documents of the crash tests, the same in the test and in the processes that it kills. */
export const KEPT = Array.from({ length: 9 }, (_, number) => document(`kept${number}.md`, 1));
export const OLDER = document('replaced.md', 1);
export const NEWER = document('replaced.md', 2);
export const REMOVED = document('removed.md', 1);
