import type { Backfill } from '../backfill.ts';
import type { ExistingColumn } from './existing-column.ts';

/** The statements of a change of entities, as MikroORM orders them. */
export interface Change {
  readonly up: readonly string[];
  readonly down: readonly string[];
  /** The way back from labels that `up` adds to enums. It belongs together and comes last. */
  readonly labelDown: readonly string[];
}

/** A table that was there before the change, and may be large. */
export interface ExistingTable {
  /** Columns of its primary key, quoted; empty for a table without one. */
  readonly key: readonly string[];
  /** Names of its indexes, without quotes. */
  readonly indexes: readonly string[];
  /** Columns that a copy can stand for, by name without quotes. */
  readonly columns: ReadonlyMap<string, ExistingColumn>;
}

/** Tables that were there before the change by {@link tableKey}. Small ones are left out: they may be locked. */
export type ExistingTables = ReadonlyMap<string, ExistingTable>;

/** In this order the steps of a change run; steps of one phase do not depend on each other. */
export const PHASES = ['drop index', 'change', 'expand', 'fill', 'index', 'constrain', 'validate', 'contract'] as const;

/** A few statements that must not share a transaction with others, unless they are of one phase and one table. */
export interface Step {
  readonly phase: (typeof PHASES)[number];
  /** Tables that it locks, as one text. */
  readonly busy: string;
  readonly up: readonly string[];
  readonly down: readonly string[];
  readonly note: string;
  /** True for a single statement that the server refuses in a transaction. */
  readonly isOutside?: true;
  readonly backfill?: Backfill;
  /** The oldest version that works on the schema after it. */
  readonly minVersion?: string;
}

/** What a statement becomes: statements that stay where they were, and steps of later phases. */
export interface Rewritten {
  readonly kept: readonly string[];
  readonly steps: readonly Step[];
}

/** The statements of the way back, of which a rewritten statement takes its own. */
export class DownStatements {
  readonly #left: string[];

  constructor(statements: readonly string[]) {
    this.#left = [...statements];
  }

  get left(): readonly string[] {
    return this.#left;
  }

  /** Removes the first statement that fits. @returns null when none does. */
  take(fits: (sql: string) => boolean): string | null {
    const at = this.#left.findIndex(fits);
    return at === -1 ? null : this.#left.splice(at, 1)[0]!;
  }
}

/** What a statement is rewritten with. */
export interface RewriteContext {
  /** Tables that may be large and are not otherwise changed in a way that needs a lock. */
  readonly tables: ExistingTables;
  /** Tables that lose a column: their indexes go with it. */
  readonly losingColumns: ReadonlySet<string>;
  readonly down: DownStatements;
  /** All statements of the change. */
  readonly all: readonly string[];
  /** The first version that can know the change. Null: no expand and contract is written. */
  readonly minVersion: string | null;
}

/** Returns the online form of one kind of statement; null for any other. */
export type Rewrite = (sql: string, context: RewriteContext) => Rewritten | null;
