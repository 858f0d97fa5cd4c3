import { ScratchStoppedError } from '../verify/scratch-stopped-error.ts';
import { AmbiguousRevisionError, UnknownRevisionError, UnreachableTargetError } from '../revisions/errors.ts';
import { DriftedError } from '../runner/errors/drifted-error.ts';
import { MigrationLockedError } from '../runner/errors/migration-locked-error.ts';
import { OldBuildError } from '../runner/errors/old-build-error.ts';
import { RunStoppedError } from '../runner/errors/run-stopped-error.ts';
import { RunRefusedError } from '../runner/errors/run-refused-error.ts';
import { QuestionStoppedError } from './confirm.ts';
import { TargetsError } from '../fleet/target.ts';
import { UsageError } from './usage-error.ts';

/** What a command's exit code says. Scripts rely on these numbers. */
export const EXIT = {
  /** In order. */
  ok: 0,
  /** It failed; the message says why. */
  failure: 1,
  /** The command line is wrong; nothing was done. */
  usage: 2,
  /** It found something: pending, drift, check, lock. */
  findings: 3,
  /** Another migrator holds the lock. */
  locked: 4,
  /** Stopped in order by SIGHUP, SIGINT or SIGTERM, as a shell counts signals: the current revision was rolled back. */
  hungUp: 129,
  interrupted: 130,
  terminated: 143,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

interface Exits {
  /** What 3 means for it; without it 3 does not occur. */
  readonly findings?: string;
  /** It takes the migration lock, so that 4 can occur. */
  readonly locks?: boolean;
  /** It runs revisions, which a signal rolls back. */
  readonly runs?: boolean;
  /** It makes a scratch database. */
  readonly scratch?: boolean;
}

/** Lists the exit codes of a command, as text for its `--help`. No errors. */
export function describeExits({ findings, locks = false, runs = locks, scratch = false }: Exits): string {
  const stopped = `  ${EXIT.hungUp}, ${EXIT.interrupted}, ${EXIT.terminated}  stopped by SIGHUP, SIGINT or SIGTERM; `;
  return [
    '\nExit codes:',
    `  ${EXIT.ok}  in order`,
    `  ${EXIT.failure}  it failed; the message says why`,
    `  ${EXIT.usage}  wrong usage; nothing was done`,
    ...(findings ? [`  ${EXIT.findings}  ${findings}`] : []),
    ...(locks ? [`  ${EXIT.locked}  another migrator holds the lock`] : []),
    ...(runs ? [`${stopped}the current revision was rolled back`] : []),
    ...(scratch ? [`${stopped}the scratch database was dropped`] : []),
  ].join('\n');
}

const STOPPED: Partial<Record<NodeJS.Signals, ExitCode>> = { SIGHUP: EXIT.hungUp, SIGINT: EXIT.interrupted };

export function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof MigrationLockedError) return EXIT.locked;
  if (error instanceof DriftedError || error instanceof OldBuildError) return EXIT.findings;
  if (error instanceof RunRefusedError) {
    const [first, ...others] = error.refusals.map(exitCodeOf);
    return first !== undefined && others.every((code) => code === first) ? first : EXIT.failure;
  }
  // a revision that was stopped while it was written is taken back, by an error of its own
  for (const one of [error, error instanceof Error ? error.cause : null]) {
    if (one instanceof RunStoppedError || one instanceof ScratchStoppedError || one instanceof QuestionStoppedError) {
      return STOPPED[one.signal ?? 'SIGTERM'] ?? EXIT.terminated;
    }
  }
  const usage = [UsageError, TargetsError, UnknownRevisionError, AmbiguousRevisionError, UnreachableTargetError];
  return usage.some((type) => error instanceof type) ? EXIT.usage : EXIT.failure;
}
