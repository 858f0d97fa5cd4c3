import { freshBuild } from '../../dev/build.ts';
import { prepareRun, type TestRun } from '../support/prepare-run.ts';

let run: TestRun | undefined;

/** Prepares what the tests of a run share, and hands it on in the environment of Jest's workers. */
export default async function globalSetup(): Promise<void> {
  run = await prepareRun(await freshBuild());
  Object.assign(process.env, run.environment);
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const) {
    process.once(signal, () => void endRun().finally(() => process.exit(code)));
  }
}

/** Ends what {@link globalSetup} has started. */
export async function endRun(): Promise<void> {
  await run?.end();
  run = undefined;
}
