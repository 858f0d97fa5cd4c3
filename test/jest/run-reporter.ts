import type { Reporter, ReporterOnStartOptions, AggregatedResult } from '@jest/reporters';
import type { Config } from '@jest/types';

const REASON = /^(.*) \(skipped: (.+)\)$/;

/** Ends a run's report with the tests that were skipped and why; fails a run whose name pattern matches no test. */
export default class RunReporter implements Pick<Reporter, 'onRunComplete' | 'getLastError'> {
  readonly #pattern: string | undefined;
  #ran = true;

  constructor({ testNamePattern }: Config.GlobalConfig, _options: ReporterOnStartOptions) {
    this.#pattern = testNamePattern;
  }

  onRunComplete(_contexts: unknown, { testResults, numPassedTests, numFailedTests }: AggregatedResult): void {
    this.#ran = numPassedTests + numFailedTests > 0;
    const skipped = testResults.flatMap(({ testResults: tests }) =>
      tests.flatMap(({ status, ancestorTitles, title }) => {
        const reason = [...ancestorTitles, title].flatMap((part) => REASON.exec(part)?.[2] ?? [])[0];
        return status === 'pending' && reason ? [`  ${title.replace(REASON, '$1')}: ${reason}`] : [];
      }),
    );
    if (!this.#ran && this.#pattern !== undefined) {
      process.stderr.write(`\nNo test ran, because no name matches ${this.#pattern}.\n`);
      return;
    }
    if (skipped.length > 0) process.stderr.write(`\nSkipped ${skipped.length}:\n${skipped.join('\n')}\n`);
  }

  getLastError(): Error | undefined {
    return this.#pattern === undefined || this.#ran ? undefined : new Error('No test ran.');
  }
}
