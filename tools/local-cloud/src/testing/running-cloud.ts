import type { ChildProcess } from 'node:child_process';

/** What the global set-up leaves for the global tear-down. */
export interface RunningCloud {
  child: ChildProcess;
  state: string;
}
