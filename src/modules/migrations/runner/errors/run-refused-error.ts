import { MigrationsError } from '../../migrations-error.ts';

/** Several checks refuse a run; nothing was run. */
export class RunRefusedError extends MigrationsError {
  readonly code = 'run_refused';
  readonly refusals: readonly MigrationsError[];

  /** @param refusals two or more. */
  constructor(refusals: readonly MigrationsError[]) {
    const listed = refusals.map(({ message }, at) => `${at + 1}. ${message.replaceAll('\n', '\n   ')}`);
    super([`${refusals.length} checks refuse the run. Nothing was run.`, ...listed].join('\n'));
    this.refusals = refusals;
  }
}
