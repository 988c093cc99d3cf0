import { closeSync, openSync, readSync } from 'node:fs';

const page = Buffer.alloc(4096);

/** Resident memory of a process, from Linux's /proc. The file stays open: it is read at every invocation. */
export class ProcessMemory {
  #file: number | undefined;
  /** The most that was seen; undefined on another system. */
  peakMb: number | undefined;

  constructor(pid: number) {
    try {
      this.#file = openSync(`/proc/${pid}/status`, 'r');
    } catch {
      // Another system, or it has ended.
    }
  }

  /** Looks, and tells what it has now; zero where that cannot be told. */
  nowMb(): number {
    const status = this.#read();
    const peak = megabytes(/^VmHWM:\s+(\d+) kB/m.exec(status));
    this.peakMb = peak ?? this.peakMb;
    return megabytes(/^VmRSS:\s+(\d+) kB/m.exec(status)) ?? 0;
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }

  #read(): string {
    if (this.#file === undefined) return '';
    try {
      return page.toString('latin1', 0, readSync(this.#file, page, 0, page.length, 0));
    } catch {
      return ''; // It has ended.
    }
  }
}

const megabytes = (match: RegExpExecArray | null): number | undefined => (match ? Number(match[1]) / 1024 : undefined);
