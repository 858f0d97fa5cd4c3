/** A rule of squawk that is not asked, and why. @see https://squawkhq.com/docs/rules */
interface LeftOut {
  readonly rule: string;
  readonly reason: string;
  /** Asked all the same of a revision outside a transaction, whose locks cannot be measured. */
  readonly asksOutside?: true;
}

const MEASURED = 'Measured: the proof sees the lock, and whether the table is read or rewritten under it.';
const RUNNER = 'The runner sets the time limits of each revision.';
const CHOICE = 'The type is a choice of the data dictionary.';

/** Rules that do not fit this module's revisions. */
export const LEFT_OUT: readonly LeftOut[] = [
  { rule: 'require-lock-timeout', reason: RUNNER },
  { rule: 'require-statement-timeout', reason: RUNNER },
  { rule: 'require-timeout-settings', reason: RUNNER },
  { rule: 'prefer-robust-stmts', reason: 'A revision and its history row are one transaction, or one statement.' },
  { rule: 'ban-uncommitted-transaction', reason: 'The runner begins and commits.' },
  { rule: 'require-table-schema', reason: 'The runner sets the search path.' },
  { rule: 'prefer-text-field', reason: CHOICE },
  { rule: 'prefer-bigint-over-int', reason: CHOICE },
  { rule: 'prefer-bigint-over-smallint', reason: CHOICE },
  { rule: 'prefer-identity', reason: CHOICE },
  { rule: 'require-concurrent-index-creation', reason: MEASURED, asksOutside: true },
  { rule: 'require-concurrent-index-deletion', reason: 'Dropping an index is quick once its short lock is there.' },
  { rule: 'require-concurrent-reindex', reason: MEASURED, asksOutside: true },
  { rule: 'constraint-missing-not-valid', reason: MEASURED, asksOutside: true },
  { rule: 'adding-foreign-key-constraint', reason: MEASURED, asksOutside: true },
  { rule: 'adding-field-with-default', reason: MEASURED, asksOutside: true },
  { rule: 'adding-not-nullable-field', reason: MEASURED, asksOutside: true },
  { rule: 'adding-serial-primary-key-field', reason: MEASURED, asksOutside: true },
  { rule: 'changing-column-type', reason: MEASURED, asksOutside: true },
  { rule: 'disallowed-unique-constraint', reason: MEASURED, asksOutside: true },
];

export function leftOutFor(transactional: boolean): string[] {
  return LEFT_OUT.filter((one) => transactional || one.asksOutside !== true).map(({ rule }) => rule);
}
