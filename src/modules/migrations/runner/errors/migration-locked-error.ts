import { MigrationsError } from '../../migrations-error.ts';
import { describeHolder, type LockHolder } from '../lock-holder.ts';

/** Another session holds the migration lock. */
export class MigrationLockedError extends MigrationsError {
  readonly code = 'migration_locked';
  readonly holder: LockHolder | null;

  constructor(holder: LockHolder | null, waitedMs: number) {
    const who = holder
      ? `${describeHolder(holder)} holds the migration lock`
      : 'Another session holds the migration lock';
    super(`${who}; waited ${(waitedMs / 1000).toFixed(1)} s. Nothing was run. Wait for it, or raise --wait.`);
    this.holder = holder;
  }
}
