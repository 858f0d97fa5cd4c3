import { MigrationsError } from '../../migrations-error.ts';
import { quoteStatement } from './statement-error.ts';
import type { StatementPlace } from './statement-place.ts';

/** A revision that runs in a transaction holds a statement that begins or ends one; the statement was not run. */
export class TransactionControlError extends MigrationsError {
  readonly code = 'transaction_control';
  readonly revision: string;
  readonly statement: number;
  /** The statement itself, or the part of a text that is one. */
  readonly control: string;

  constructor({ revision, direction, statement }: StatementPlace, control: string, isRolledBack: boolean) {
    super(
      [
        `Revision ${revision}, ${direction}, statement ${statement} begins or ends a transaction:`,
        quoteStatement(control, null),
        isRolledBack ? 'The revision was rolled back.' : 'Nothing was run.',
        'A revision and its history row are one transaction, which the migrator begins and commits. Take the statement ' +
          'out; to commit in between, put what follows into a revision of its own.',
      ].join('\n'),
    );
    this.revision = revision;
    this.statement = statement;
    this.control = control;
  }
}
