import type { Query } from '../../../catalog/fact.ts';
import { batchSql, DEFAULT_BATCH } from '../../../revisions/backfill-sql.ts';
import type { LoadedRevision } from '../../../revisions/read-revisions.ts';
import { cancellable } from '../cancel.ts';
import { queryOf, type Connection } from '../../connection-query.ts';
import { enterRevision } from '../enter-revision.ts';
import type { RunContext } from '../../run-context.ts';
import { recordRun } from '../../run-record.ts';
import { lastKey, readKeyTypes } from './backfill-table.ts';
import { type BackfillRevision, Batches } from './batches.ts';
import { type Cursor, readCursor, writeCursor } from './cursor.ts';
import { inBatch } from './in-batch.ts';

/** True for a revision that fills rows. */
export const isBackfill = (revision: LoadedRevision): revision is BackfillRevision => revision.backfill !== null;

/**
 * Fills the rows of a revision in batches, in the order of the key. Each batch is a transaction, together with the cursor in
 * the history row: so each row is done once, whatever ends a run.
 *
 * @returns milliseconds.
 * @throws {BackfillStoppedError} between two batches, {BackfillRefusedError}; the reason of `context.stop`.
 */
export async function runBackfill(
  revision: BackfillRevision,
  session: Connection,
  context: RunContext,
): Promise<number> {
  const query = queryOf(session);
  const started = performance.now();
  try {
    const { pid } = await enterRevision(query, revision, 'up', 'session', context);
    const types = await readKeyTypes(query, revision.name, revision.backfill);
    const cursor = await begin(query, revision, context);
    if (cursor !== null) await new Batches(query, pid, revision, types, context).run(cursor);
    const durationMs = performance.now() - started;
    await inBatch(query, async () => {
      await recordRun(query, revision, { state: 'applied', durationMs }, context);
      await writeCursor(query, context.settings.history, revision.name, null);
    });
    return durationMs;
  } finally {
    // on a connection that is gone there is nothing left to give back
    await query('discard all')
      .then(() => context.settings.prepareSession({ query }))
      .catch(() => undefined);
  }
}

/** Runs the first batch in a transaction that is rolled back by the caller. @returns milliseconds. */
export async function rehearseBackfill(
  revision: BackfillRevision,
  session: Connection,
  context: RunContext,
): Promise<number> {
  const query = queryOf(session);
  const { pid } = await enterRevision(query, revision, 'up', 'xact', context);
  const started = performance.now();
  await readKeyTypes(query, revision.name, revision.backfill);
  const sql = `${batchSql(revision.backfill, { conditions: [], limit: revision.backfill.batchSize ?? DEFAULT_BATCH })} select from last`;
  await cancellable(pid, context, () => query(sql));
  const durationMs = performance.now() - started;
  await recordRun(query, revision, { state: 'applied', durationMs }, context);
  return durationMs;
}

/** Writes the row of the revision, with the cursor where an earlier run left it. @returns null for a table without rows. */
async function begin(query: Query, revision: BackfillRevision, context: RunContext): Promise<Cursor | null> {
  const { table, key } = revision.backfill;
  const of = JSON.stringify([table, key]);
  const earlier = await readCursor(query, context.settings.history, revision.name);
  const until = earlier?.of === of ? earlier.until : await lastKey(query, revision.backfill);
  if (until === null) return null;
  const cursor = earlier?.of === of ? earlier : { of, after: null, until, rows: 0 };
  await inBatch(query, async () => {
    await recordRun(query, revision, { state: 'running', durationMs: null }, context);
    await writeCursor(query, context.settings.history, revision.name, cursor);
  });
  return cursor;
}
