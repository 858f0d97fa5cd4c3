import { MigrationsError } from '../../migrations-error.ts';
import type { TransactionEnd } from '../executor/own-transaction.ts';
import { quoteStatement, serverMessage } from './statement-error.ts';
import type { StatementPlace } from './statement-place.ts';

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
