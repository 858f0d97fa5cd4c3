import type { Query } from '../../catalog/fact.ts';
import type { MigrationsError } from '../../migrations-error.ts';
import type { RunPlan } from '../plan.ts';
import type { RunContext } from '../run-context.ts';
import type { RunOptions } from '../run-listener.ts';
import type { DriftBefore } from '../drift-guard.ts';

/** A run that is about to begin. */
export interface PreflightRun {
  readonly plan: RunPlan;
  /** Folder of the revisions. */
  readonly folder: string;
  readonly context: Omit<RunContext, 'record'>;
  readonly options: RunOptions;
}

/** What a check may look at. */
export interface PreflightContext extends PreflightRun {
  /** One connection outside a transaction. */
  readonly query: Query;
  /** Compares the live catalog with the expected one, once; null without a drift guard. */
  readonly drift: () => Promise<DriftBefore | null>;
}

/** Returns why a run must not begin; null when it may. Writes nothing. */
export type Check = (context: PreflightContext) => Promise<MigrationsError | null>;
