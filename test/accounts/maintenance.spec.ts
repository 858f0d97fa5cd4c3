import { describe, expect, test } from '@jest/globals';
import { PurgeAccountsHandler } from '../../src/modules/account/purge-accounts.task.ts';
import { ResetQuotasHandler } from '../../src/modules/account/reset-quotas.task.ts';
import { insert, minimal } from '../api/rows.ts';
import { useDatabase } from '../support/use-database.ts';
import { useWorker } from '../support/use-worker.ts';

const HOUR_MS = 60 * 60_000;
const DAY_MS = 24 * HOUR_MS;

describe('what workers do by the clock', () => {
  const database = useDatabase({ at: 'head' });
  const worker = useWorker(database);

  const deleted = async (agoMs: number) => {
    const deleted_at = new Date(Date.now() - agoMs);
    return insert(database, 'users', { ...minimal.user(), is_active: false, deleted_at });
  };
  const trail = (action: string) =>
    database.query('select user_id, resource_type, resource_id, metadata from audit_logs where action = $1', [action]);
  const count = async (sql: string) => Number((await database.query(`select count(*) from ${sql}`))[0]?.['count']);

  test('erases accounts that were deleted 30 days ago, with all they had; the trail stays, without names', async () => {
    const living = await insert(database, 'users', minimal.user());
    const young = await deleted(30 * DAY_MS - HOUR_MS);
    const old = await deleted(30 * DAY_MS + HOUR_MS);
    for (const { id } of [living, young, old]) {
      await insert(database, 'jobs', minimal.job(id));
      await insert(database, 'decks', minimal.deck(id));
      await insert(database, 'notifications', minimal.notification(id));
      await insert(database, 'settings', minimal.setting(id));
      await insert(database, 'subscriptions', minimal.subscription(id));
      await insert(database, 'audit_logs', { ...minimal.auditLog(id), resource_id: id });
    }

    await worker.perform(PurgeAccountsHandler, {});
    expect(await database.query('select id from users where id = any($1)', [[living.id, young.id, old.id]])).toEqual(
      expect.arrayContaining([{ id: living.id }, { id: young.id }]),
    );
    for (const table of ['jobs', 'decks', 'notifications', 'subscriptions', 'settings']) {
      expect(await count(`${table} where user_id is not null`)).toBe(2);
    }
    expect(await database.query('select user_id from audit_logs where resource_id = $1 order by id', [old.id])).toEqual(
      [{ user_id: null }, { user_id: null }],
    );
    expect(await trail('user.purged')).toEqual([
      { user_id: null, resource_type: 'user', resource_id: old.id, metadata: {} },
    ]);

    await worker.perform(PurgeAccountsHandler, {});
    expect(await trail('user.purged')).toHaveLength(1);
  });

  test('erases each of very many once, when several workers are at it, and leaves what another one holds', async () => {
    await database.query('delete from users');
    for (let user = 0; user < 120; user++) await deleted(31 * DAY_MS);
    const [held] = await database.query<{ id: string }>('select id from users limit 1');
    const other = await database.connect();
    await other.query('begin');
    await other.query('select 1 from users where id = $1 for update', [held?.id]);

    const before = (await trail('user.purged')).length;
    await Promise.all([1, 2, 3].map(() => worker.perform(PurgeAccountsHandler, {})));
    expect(await database.query('select id from users')).toEqual([{ id: held?.id }]);
    await other.query('rollback');
    await worker.perform(PurgeAccountsHandler, {});
    expect(await database.query('select id from users')).toEqual([]);
    const purged = (await trail('user.purged')).slice(before).map(({ resource_id }) => resource_id);
    expect(purged).toHaveLength(120);
    expect(new Set(purged).size).toBe(120);
  });

  test('erases none more once the worker is told to stop', async () => {
    await deleted(31 * DAY_MS);
    await worker.perform(PurgeAccountsHandler, {}, AbortSignal.abort());
    expect(await count('users')).toBe(1);
  });

  test('begins a month for all whose counter is of an earlier one, once', async () => {
    await database.query('delete from users');
    const month = `date_trunc('month', now(), 'UTC')`;
    await insert(database, 'users', { ...minimal.user(), username: 'now', cards_generated_month: 5 });
    await insert(database, 'users', { ...minimal.user(), username: 'before', cards_generated_month: 7 });
    await insert(database, 'users', { ...minimal.user(), username: 'long ago', cards_generated_month: 0 });
    await database.query(
      `update users set quota_period_start = ${month} - interval '1 month' where username = 'before'`,
    );
    await database.query(
      `update users set quota_period_start = ${month} - interval '1 year' where username = 'long ago'`,
    );

    for (let delivery = 0; delivery < 2; delivery++) await worker.perform(ResetQuotasHandler, {});
    expect(
      await database.query(
        `select username, cards_generated_month as cards, quota_period_start = ${month} as is_current
         from users order by username`,
      ),
    ).toEqual([
      { username: 'before', cards: 0, is_current: true },
      { username: 'long ago', cards: 0, is_current: true },
      { username: 'now', cards: 5, is_current: true },
    ]);
    expect(await trail('quota.reset')).toEqual([
      { user_id: null, resource_type: null, resource_id: null, metadata: { accounts: 2 } },
    ]);
  });
});
