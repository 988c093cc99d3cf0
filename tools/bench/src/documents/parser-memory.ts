import { readFileSync } from 'node:fs';

const mebibyte = 1024 * 1024;

/** Megabytes that the processes started by this one hold now; undefined where the system does not tell. */
function childMegabytes(): number | undefined {
  try {
    const children = readFileSync(`/proc/${process.pid}/task/${process.pid}/children`, 'latin1').trim().split(' ');
    return Math.max(
      ...children.map((pid) => (Number(readFileSync(`/proc/${pid}/statm`, 'latin1').split(' ')[1]) * 4096) / mebibyte),
    );
  } catch {
    return undefined;
  }
}

/** Runs something and watches the parser's process: the most that it held above what it held before, in megabytes. */
export async function watchParser<T>(job: () => Promise<T>): Promise<{ result: T; megabytes: number | undefined }> {
  const idle = childMegabytes();
  let most = idle;
  const timer = setInterval(() => {
    const now = childMegabytes();
    if (now !== undefined && Number.isFinite(now)) most = Math.max(most ?? 0, now);
  }, 5);
  try {
    const result = await job();
    return { result, megabytes: idle === undefined || most === undefined ? undefined : most - idle };
  } finally {
    clearInterval(timer);
  }
}
