import { readFileSync } from 'node:fs';

export interface ProcessMemory {
  nowMb: number;
  peakMb: number;
}

/** Resident memory of a process from Linux's /proc; undefined when it has ended, or on another system. */
export function processMemory(pid: number): ProcessMemory | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const megabytes = (field: RegExp) => Number(field.exec(status)?.[1]) / 1024;
    const memory = { nowMb: megabytes(/^VmRSS:\s+(\d+) kB/m), peakMb: megabytes(/^VmHWM:\s+(\d+) kB/m) };
    return Number.isNaN(memory.nowMb) ? undefined : memory;
  } catch {
    return undefined;
  }
}
