import type { AggregatedResult, Reporter, TestContext } from '@jest/reporters';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** A Jest reporter that leaves the counts where `npm test` adds them up, and where Nx keeps them with the outcome. */
export default class CountsReporter implements Pick<Reporter, 'onRunComplete'> {
  readonly #file: string;

  constructor({ rootDir }: { rootDir: string }, { file = 'tests.json' }: { file?: string } = {}) {
    this.#file = `${rootDir}/dist/${file}`;
  }

  onRunComplete(_contexts: Set<TestContext>, results: AggregatedResult): void {
    mkdirSync(dirname(this.#file), { recursive: true });
    const skipped = results.numPendingTests + results.numTodoTests;
    // A file that could not be run at all holds no tests to fail.
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    writeFileSync(this.#file, JSON.stringify({ passed: results.numPassedTests, failed, skipped }));
  }
}
