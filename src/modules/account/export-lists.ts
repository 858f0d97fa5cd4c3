import type { EntityManager } from '@mikro-orm/postgresql';
import { AuditLog } from '../audit-logs/audit-log.entity.ts';
import { Deck } from '../decks/deck.entity.ts';
import { DeckView } from '../decks/deck.view.ts';
import { Job } from '../jobs/job.entity.ts';
import { JobView } from '../jobs/job.view.ts';
import { Notification } from '../notifications/notification.entity.ts';
import { Subscription } from '../subscriptions/subscription.entity.ts';
import { ExportedAct, ExportedNotification, ExportedSubscription } from './export.view.ts';

/** Rows in memory at once. */
const BATCH = 200;

/** A table's rows of one user, oldest first, a batch at a time. */
type ReadRows = (em: EntityManager, userId: string) => AsyncGenerator<readonly object[]>;

/** The lists of an export, by their names in it. @param api root of the API's URLs. */
export const listsOf = (api: string): Readonly<Record<string, ReadRows>> => ({
  decks: rowsOf(
    'decks',
    (em, ids) => em.find(Deck, { id: { $in: ids } }),
    (deck) => ({ ...DeckView.parse(deck), url: `${api}/decks/${deck.id}` }),
  ),
  jobs: rowsOf(
    'jobs',
    (em, ids) => em.find(Job, { id: { $in: ids } }, { populate: ['resultDeckId'] }),
    (job) => JobView.parse(job),
  ),
  subscriptions: rowsOf(
    'subscriptions',
    (em, ids) => em.find(Subscription, { id: { $in: ids } }),
    (subscription) => ExportedSubscription.parse(subscription),
  ),
  notifications: rowsOf(
    'notifications',
    (em, ids) => em.find(Notification, { id: { $in: ids } }),
    (notification) => ExportedNotification.parse(notification),
  ),
  audit_log: rowsOf(
    'audit_logs',
    (em, ids) => em.find(AuditLog, { id: { $in: ids } }),
    (act) => ExportedAct.parse(act),
  ),
});

function rowsOf<Row extends { readonly id: string }>(
  table: string,
  load: (em: EntityManager, ids: string[]) => Promise<readonly Row[]>,
  show: (row: Row) => object,
): ReadRows {
  return async function* read(em, userId) {
    for await (const ids of idsOf(em, table, userId)) {
      const rows = new Map((await load(em, ids)).map((row) => [row.id, row]));
      em.clear();
      // A row that was deleted between the two statements is not the user's any more.
      yield ids.flatMap((id) => rows.get(id) ?? []).map(show);
    }
  };
}

/**
 * By place in the list, not by number of rows passed, so that the last batch costs what the first did. The time is kept
 * as PostgreSQL writes it: a Date would lose its microseconds, and rows with them.
 */
async function* idsOf(em: EntityManager, table: string, userId: string): AsyncGenerator<string[]> {
  let last = { id: '', created_at: '-infinity' };
  for (;;) {
    const rows = await em.execute<(typeof last)[]>(
      `select id::text as id, created_at::text as created_at from ${table}
       where user_id = ? and (created_at, id::text) > (?::timestamptz, ?)
       order by ${table}.created_at, ${table}.id::text limit ${BATCH}`,
      [userId, last.created_at, last.id],
    );
    const [end] = rows.slice(-1);
    if (!end) return;
    last = end;
    yield rows.map(({ id }) => id);
  }
}
