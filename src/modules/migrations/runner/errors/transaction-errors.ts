import { MigrationsError } from '../../migrations-error.ts';
import type { TransactionEnd } from '../executor/own-transaction.ts';
import type { Direction } from '../run-context.ts';
import { quoteStatement, serverMessage } from './statement-error.ts';

/** Where in a revision a statement stands. */
export interface StatementPlace {
  readonly revision: string;
  readonly direction: Direction;
  /** Counted from 1. */
  readonly statement: number;
}

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

/** A statement ended the transaction of its revision, which the text did not show; what it had done may stay. */
export class TransactionEndedError extends MigrationsError {
  readonly code = 'transaction_ended';
  readonly #place: StatementPlace;
  readonly #sql: string;
  readonly #end: TransactionEnd;

  constructor(
    place: StatementPlace,
    sql: string,
    end: TransactionEnd,
    cause?: unknown,
    before: readonly string[] = [],
  ) {
    super(sentences(place, sql, end, cause, before).join('\n'), { cause });
    this.#place = place;
    this.#sql = sql;
    this.#end = end;
  }

  /** The same error for a dry run, whose revisions before this one shared the transaction. */
  afterRehearsing(steps: readonly { readonly name: string }[]): TransactionEndedError {
    const names = steps.map(({ name }) => name);
    const before = names.slice(0, names.indexOf(this.#place.revision));
    return new TransactionEndedError(this.#place, this.#sql, this.#end, this.cause, before);
  }
}

function sentences(
  { revision, direction, statement }: StatementPlace,
  sql: string,
  end: TransactionEnd,
  cause: unknown,
  before: readonly string[],
): string[] {
  const done = statement === 1 ? 'statement 1' : `statements 1 to ${statement}`;
  return [
    `Revision ${revision}, ${direction}, statement ${statement} ended the transaction of the revision:`,
    quoteStatement(sql, null),
    ...(cause === undefined ? [] : [`It failed after that: ${serverMessage(cause)}`]),
    end === 'committed'
      ? `It was committed: what ${done} did stays in the database. The history does not record the revision.`
      : `It was rolled back: of the revision only what statement ${statement} did after that may stay. The history does not record it.`,
    ...(end === 'committed' && before.length > 0
      ? [`The dry run applied these revisions before it for good, with their history rows: ${before.join(', ')}.`]
      : []),
    'Undo by hand what stayed, take the statement that ends the transaction out of the revision, and run it again.',
  ];
}
