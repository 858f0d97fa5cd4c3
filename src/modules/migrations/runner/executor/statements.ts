import type { Migration } from '@mikro-orm/migrations';
import type { LoadedRevision } from '../../revisions/read-revisions.ts';
import { type Statement, sentText } from '../../revisions/statement-text.ts';
import { transactionControl } from '../../revisions/transaction-control.ts';
import { findBadRows } from '../errors/bad-rows.ts';
import { cancellable } from './cancel.ts';
import { queryOf, type Connection } from '../connection-query.ts';
import { RevisionFailedError } from '../errors/revision-failed-error.ts';
import { Handed } from './handed-statement.ts';
import type { OwnTransaction } from './own-transaction.ts';
import type { Direction, RunContext } from '../run-context.ts';
import type { StatementPlace } from '../errors/statement-place.ts';
import { TransactionControlError } from '../errors/transaction-control-error.ts';
import { TransactionEndedError } from '../errors/transaction-ended-error.ts';

/** What a revision's statements run on. */
export interface Executing {
  readonly session: Connection;
  /** The server process of the session. */
  readonly pid: number;
  /** Null for a revision outside a transaction. */
  readonly transaction: OwnTransaction | null;
}

type Rows = Awaited<ReturnType<Migration['execute']>>;

interface Ran extends StatementPlace {
  readonly sql: string;
}

/**
 * Runs the statements of a revision, one after the other.
 *
 * @throws {RevisionFailedError}, {TransactionControlError} or {TransactionEndedError}, or the reason of `context.stop`.
 */
export async function executeStatements(
  revision: LoadedRevision,
  direction: Direction,
  on: Executing,
  context: RunContext,
): Promise<void> {
  const runner = new Statements(revision, direction, on, context);
  const execute: InstanceType<typeof revision.migrationClass>['execute'] = (query, parameters) =>
    runner.hand({ query, parameters });
  const migration = new revision.migrationClass({ execute }, context.config);
  // not the base class's own: its promise would end the process when a revision forgets to await it
  migration.execute = execute;
  try {
    await migration[direction]();
    await runner.ended();
    for (const query of migration.getQueries()) await runner.hand({ query });
  } catch (error) {
    throw await runner.explain(error);
  }
}

/** Runs statements in the order in which a revision hands them over, each after the one before it has ended. */
class Statements {
  readonly #revision: LoadedRevision;
  readonly #on: Executing;
  readonly #context: RunContext;
  readonly #handed: Handed<Rows>[] = [];
  readonly #failed = new Map<unknown, Ran>();
  #last: Ran;
  #end: TransactionControlError | TransactionEndedError | null = null;

  constructor(revision: LoadedRevision, direction: Direction, on: Executing, context: RunContext) {
    this.#revision = revision;
    this.#on = on;
    this.#context = context;
    this.#last = { revision: revision.name, direction, statement: 0, sql: '' };
  }

  /** Takes a statement. A revision may forget to await what it returns. */
  hand(statement: Statement): Promise<Rows> {
    const handed = Handed.after(this.#handed.at(-1)?.settled ?? Promise.resolve(), () => this.#run(statement));
    this.#handed.push(handed);
    return handed;
  }

  /** Waits for all statements. @throws the error of one that nothing else waits for. */
  async ended(): Promise<void> {
    await this.#handed.at(-1)?.settled;
    const failure = this.#forgottenFailure();
    if (failure) throw failure.error;
    if (this.#end) throw this.#end;
  }

  /** Returns the error that says what a failure of the revision means, after rolling it back. */
  async explain(error: unknown): Promise<unknown> {
    await this.#handed.at(-1)?.settled;
    if (this.#end) return this.#end;
    const cause = (this.#forgottenFailure() ?? { error }).error;
    const { sql, ...place } = this.#failed.get(cause) ?? this.#last;
    const wasCommitted = await this.#on.transaction?.rollBack();
    if (wasCommitted) return new TransactionEndedError(place, sql, 'committed', cause);
    if (cause === this.#context.stop.reason) return cause;
    const badRows = await findBadRows(queryOf(this.#on.session), this.#context.settings.schema, sql, cause);
    return new RevisionFailedError({ ...place, sql, transactional: this.#revision.transactional, cause, badRows });
  }

  #forgottenFailure(): { readonly error: unknown } | null {
    return this.#handed.map((handed) => handed.forgottenFailure).find((failure) => failure !== null) ?? null;
  }

  async #run(statement: Statement): Promise<Rows> {
    // a revision may catch what is thrown here, and go on
    if (this.#end) throw this.#end;
    const { session, pid, transaction } = this.#on;
    this.#last = { ...this.#last, statement: this.#last.statement + 1, sql: '' };
    const sql = await sentText(statement);
    this.#last = { ...this.#last, sql };
    const control = transaction && transactionControl(sql);
    if (control) throw this.#ended(new TransactionControlError(this.#last, control, true));
    try {
      const send = () => this.#context.driver.execute(sql, [], 'all', session);
      const rows = await cancellable(pid, this.#context, send);
      const end = await transaction?.end();
      if (end) throw this.#ended(new TransactionEndedError(this.#last, sql, end));
      return rows;
    } catch (error) {
      this.#failed.set(error, this.#last);
      throw error;
    }
  }

  #ended<E extends TransactionControlError | TransactionEndedError>(error: E): E {
    this.#end = error;
    return error;
  }
}
