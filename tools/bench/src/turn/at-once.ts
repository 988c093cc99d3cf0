import { loadFunctions } from '@docent/lambda/function-config';
import { mostEnvironments, type LocalCloud } from '@docent/local-cloud';
import { answerTo } from '@docent/local-cloud/testing/client';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { questionAt } from './documents.ts';
import type { RunningDocent } from './running-docent.ts';

export type Crowd = {
  asked: number;
  ended: number;
  milliseconds: number;
  /** Of functions, at the most; and what they may be by the functions' concurrency and memory. */
  processes: number;
  mostProcesses: number;
  megabytes: number;
  mostMegabytes: number;
};

const LOOK_EVERY_MS = 100;

/** Asks many questions at once, and looks at the functions' processes meanwhile. */
export async function atOnce({ cloud }: RunningDocent, asked: number): Promise<Crowd> {
  const peak = { processes: 0, megabytes: 0 };
  const look = () => {
    const sizes = functionProcesses().map(residentMegabytes);
    peak.processes = Math.max(peak.processes, sizes.length);
    peak.megabytes = Math.max(
      peak.megabytes,
      sizes.reduce((sum, size) => sum + size, 0),
    );
  };
  const timer = setInterval(look, LOOK_EVERY_MS);
  const began = performance.now();
  const turns = await Promise.allSettled(
    Array.from({ length: asked }, (_, turn) => answerTo(cloud, { question: questionAt(turn) })),
  );
  clearInterval(timer);
  for (const turn of turns) if (turn.status === 'rejected') console.error((turn.reason as Error).message);
  const ended = turns.filter(({ status }) => status === 'fulfilled').length;
  return { asked, ended, milliseconds: performance.now() - began, ...peak, ...bounds(cloud) };
}

function bounds(cloud: LocalCloud) {
  const functions = loadFunctions(join(import.meta.dirname, '../../../..'));
  const running = functions.filter(({ name }) => cloud.functions.includes(name));
  const places = running.map((fn) => ({ count: mostEnvironments(fn), memoryMb: fn.memoryMb }));
  return {
    mostProcesses: places.reduce((sum, { count }) => sum + count, 0),
    mostMegabytes: places.reduce((sum, { count, memoryMb }) => sum + count * memoryMb, 0),
  };
}

/** The processes that run functions, by Linux's /proc. */
function functionProcesses(): number[] {
  const children = readFileSync(`/proc/${process.pid}/task/${process.pid}/children`, 'utf8');
  const pids = children.trim().split(' ').map(Number);
  return pids.filter((pid) => field(pid, 'cmdline', /aws-lambda-ric/) !== undefined);
}

const residentMegabytes = (pid: number): number => Number(field(pid, 'status', /^VmRSS:\s+(\d+) kB/m)?.[1] ?? 0) / 1024;

/** Undefined also when the process has ended meanwhile. */
function field(pid: number, file: 'cmdline' | 'status', pattern: RegExp): RegExpExecArray | undefined {
  try {
    return pattern.exec(readFileSync(`/proc/${pid}/${file}`, 'utf8')) ?? undefined;
  } catch {
    return undefined;
  }
}
