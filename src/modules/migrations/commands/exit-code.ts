import { ScratchStoppedError } from '../proof/scratch-stopped-error.ts';
import { AmbiguousRevisionError, UnknownRevisionError, UnreachableTargetError } from '../revisions/errors.ts';
import { MigrationLockedError, RunStoppedError } from '../runner/errors.ts';
import { UsageError } from './usage-error.ts';

/** What a command's exit code says. Scripts rely on these numbers. */
export const EXIT = {
  /** In order. */
  ok: 0,
  /** It failed; the message says why. */
  failure: 1,
  /** The command line is wrong; nothing was done. */
  usage: 2,
  /** It worked, and found something: pending, drift, check, lock. */
  findings: 3,
  /** Another migrator holds the lock. */
  locked: 4,
  /** Stopped in order by SIGHUP, SIGINT or SIGTERM, as a shell counts signals: the current revision was rolled back. */
  hungUp: 129,
  interrupted: 130,
  terminated: 143,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** For `--help`: the codes that a command can end with. `findings` says what 3 means for it, `locks` that 4 can occur. */
export function describeExits({ findings, locks = false }: { findings?: string; locks?: boolean }): string {
  return [
    '\nExit codes:',
    `  ${EXIT.ok}  in order`,
    `  ${EXIT.failure}  it failed; the message says why`,
    `  ${EXIT.usage}  wrong usage; nothing was done`,
    ...(findings ? [`  ${EXIT.findings}  ${findings}`] : []),
    ...(locks
      ? [
          `  ${EXIT.locked}  another migrator holds the lock`,
          `  ${EXIT.interrupted}, ${EXIT.terminated}  stopped by SIGINT or SIGTERM; the current revision was rolled back`,
        ]
      : []),
  ].join('\n');
}

const STOPPED: Partial<Record<NodeJS.Signals, ExitCode>> = { SIGHUP: EXIT.hungUp, SIGINT: EXIT.interrupted };

export function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof MigrationLockedError) return EXIT.locked;
  if (error instanceof RunStoppedError || error instanceof ScratchStoppedError) {
    return STOPPED[error.signal ?? 'SIGTERM'] ?? EXIT.terminated;
  }
  const usage = [UsageError, UnknownRevisionError, AmbiguousRevisionError, UnreachableTargetError];
  return usage.some((type) => error instanceof type) ? EXIT.usage : EXIT.failure;
}
