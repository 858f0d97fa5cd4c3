import type { TestEvent } from 'node:test/reporters';

/** Ends a run's report with the tests that were skipped, and why. */
export default async function* skippedReporter(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  const skipped: string[] = [];
  for await (const { type, data } of events) {
    if (type !== 'test:pass' || data.skip === undefined || data.skip === false) continue;
    skipped.push(`  ${data.name}: ${data.skip === true ? 'no reason given' : data.skip}`);
  }
  if (skipped.length > 0) yield `\nSkipped ${skipped.length}:\n${skipped.join('\n')}\n`;
}
