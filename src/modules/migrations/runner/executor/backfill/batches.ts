import type { Query } from '../../../catalog/fact.ts';
import type { Backfill } from '../../../revisions/backfill.ts';
import { batchSql, DEFAULT_BATCH, keyNames, keyTexts, MOST_ROWS, tuple } from '../../../revisions/backfill-sql.ts';
import type { LoadedRevision } from '../../../revisions/read-revisions.ts';
import { cancellable } from '../cancel.ts';
import { pause } from '../../pause.ts';
import type { RunContext } from '../../run-context.ts';
import { QUERY_CANCELED, sqlState } from '../../errors/statement-error.ts';
import { BackfillStoppedError } from '../../errors/backfill-stopped-error.ts';
import { keyValues, type KeyTypes } from './backfill-table.ts';
import { type Cursor, movedCursor } from './cursor.ts';
import { inBatch } from './in-batch.ts';
import { letOthersGo } from './others.ts';
import { ProgressMeter } from './progress.ts';

/** A revision that fills rows. */
export type BackfillRevision = LoadedRevision & { readonly backfill: Backfill };

/** lock_not_available, deadlock_detected, serialization_failure. */
const GAVE_WAY = new Set(['55P03', '40P01', '40001']);
/** Classes of errors that a row's own values cause. */
const OF_A_ROW = /^(?:21|22|23|P0)/;
const BACK_OFF_MS = 100;
/** What a batch should take: its rows are locked so long, and others may wait for them. */
const BATCH_MS = 100;
const COUNT_TIMEOUT_MS = 10_000;

/** Fills rows, batch after batch, and decides what to do about one that fails. */
export class Batches {
  readonly #query: Query;
  readonly #pid: number;
  readonly #revision: BackfillRevision;
  readonly #types: KeyTypes;
  readonly #context: RunContext;

  constructor(query: Query, pid: number, revision: BackfillRevision, types: KeyTypes, context: RunContext) {
    this.#query = query;
    this.#pid = pid;
    this.#revision = revision;
    this.#types = types;
    this.#context = context;
  }

  async run(begun: Cursor): Promise<void> {
    const { backfill, name } = this.#revision;
    const most = backfill.batchSize ?? MOST_ROWS;
    const meter = new ProgressMeter(
      name,
      { before: begun.rows, left: await this.#count(begun) },
      this.#context.onProgress,
    );
    let [cursor, limit, failures] = [begun, Math.min(most, DEFAULT_BATCH), 0];
    for (;;) {
      await Promise.all([
        this.#context.assertLocked(),
        letOthersGo(this.#query, { revision: name, table: backfill.table, rows: cursor.rows }, this.#context),
      ]);
      const started = performance.now();
      const next = await this.#batch(cursor, limit).catch((error: unknown) =>
        this.#smaller(error, cursor, limit, failures),
      );
      if (next === 'again') {
        limit = Math.max(1, Math.floor(limit / 2));
        failures += 1;
        continue;
      }
      if (next === null) return;
      [cursor, failures] = [next, 0];
      limit = nextLimit(limit, most, performance.now() - started);
      meter.at(cursor.rows);
    }
  }

  /**
   * Fills the next rows, and moves the cursor: one statement, which is a transaction.
   *
   * @returns the cursor after them; null after the last one.
   */
  async #batch(cursor: Cursor, limit: number): Promise<Cursor | null> {
    const { backfill, name } = this.#revision;
    const { sql, values } = this.#bounds(cursor);
    const keys = keyTexts(keyNames(backfill));
    const count = '(select count(*) from changed)';
    const moved = movedCursor(this.#context.settings.history, { keys, count, name: `$${values.length + 1}` });
    const text = `${batchSql(backfill, { conditions: sql, limit })}, moved as (${moved})
      select ${keys} as keys, ${count}::int as rows from last`;
    const [row] = await cancellable(this.#pid, this.#context, () =>
      this.#query<{ rows: number; keys: string[] }>(text, [...values, name]),
    );
    return row ? { ...cursor, after: row.keys, rows: cursor.rows + row.rows } : null;
  }

  #bounds({ after, until }: Cursor): { sql: string[]; values: string[] } {
    const key = tuple(this.#revision.backfill.key);
    const from = after === null ? [] : [`${key} > ${keyValues(this.#types, until.length + 1)}`];
    return { sql: [`${key} <= ${keyValues(this.#types, 1)}`, ...from], values: [...until, ...(after ?? [])] };
  }

  /** Returns the condition of the rows that are left to fill. */
  #rowsLeft(cursor: Cursor): { conditions: string; values: string[] } {
    const { where } = this.#revision.backfill;
    const { sql, values } = this.#bounds(cursor);
    return { conditions: [...sql, ...(where === undefined ? [] : [`(${where}\n)`])].join(' and '), values };
  }

  /** Rows that are left; null where counting takes too long. */
  async #count(cursor: Cursor): Promise<number | null> {
    if (!this.#context.onProgress) return null;
    const { table } = this.#revision.backfill;
    const { conditions, values } = this.#rowsLeft(cursor);
    try {
      return await inBatch(this.#query, async () => {
        await this.#query(`set local statement_timeout = ${COUNT_TIMEOUT_MS}`);
        const count = `select count(*)::float8 as rows from ${table} where ${conditions}`;
        const [row] = await cancellable(this.#pid, this.#context, () => this.#query<{ rows: number }>(count, values));
        return row?.rows ?? null;
      });
    } catch (error) {
      this.#context.stop.throwIfAborted();
      if (sqlState(error) === QUERY_CANCELED) return null;
      throw error;
    }
  }

  /** Decides about a batch that failed. @returns `again` to try it with fewer rows. */
  async #smaller(error: unknown, cursor: Cursor, limit: number, failures: number): Promise<'again'> {
    const { stop, settings, onRetry } = this.#context;
    stop.throwIfAborted();
    const { name } = this.#revision;
    const state = sqlState(error) ?? '';
    if (GAVE_WAY.has(state) && failures < settings.lockRetries) {
      const delayMs = Math.min(BACK_OFF_MS * 2 ** failures, 10_000) * (0.5 + Math.random() / 2);
      onRetry?.(name, 'another session holds a lock on rows of it', delayMs);
      await pause(delayMs, stop);
      return 'again';
    }
    if (OF_A_ROW.test(state)) {
      if (limit > 1) return 'again';
      throw new BackfillStoppedError(name, cursor.rows, `the server refuses ${await this.#nextRow(cursor)}.`, error);
    }
    if (state === '') throw error;
    throw new BackfillStoppedError(name, cursor.rows, 'a batch failed and was rolled back.', error);
  }

  /** The row that a batch of one takes. */
  async #nextRow(cursor: Cursor): Promise<string> {
    const { table, key } = this.#revision.backfill;
    const { conditions, values } = this.#rowsLeft(cursor);
    const [row] = await this.#query<{ keys: string[] }>(
      `select ${keyTexts(key)} as keys from ${table}
       where ${conditions} order by ${key.join(', ')} limit 1`,
      values,
    );
    return `the row of ${table} with ${tuple(key)} = ${tuple(row?.keys ?? [])}`;
  }
}

/** Doubles or halves at most: one slow batch says little. */
function nextLimit(limit: number, most: number, durationMs: number): number {
  const factor = Math.min(2, Math.max(0.5, BATCH_MS / durationMs));
  return Math.min(most, Math.max(1, Math.floor(limit * factor)));
}
