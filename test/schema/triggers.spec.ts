import { beforeEach, describe, expect, test } from '@jest/globals';
import { insert, minimal } from '../api/rows.ts';
import { useDatabase } from '../support/use-database.ts';

describe('deleting', () => {
  const database = useDatabase({ at: 'head' });
  const count = async (table: string, where: string) =>
    (await database.query<{ count: number }>(`select count(*)::int from ${table} where ${where}`))[0]?.count;
  let user: unknown;

  beforeEach(async () => {
    user = (await insert(database, 'users', minimal.user())).id;
  });

  test.each([
    ['decks', minimal.deck],
    ['jobs', minimal.job],
    ['settings', minimal.setting],
    ['subscriptions', minimal.subscription],
    ['notifications', minimal.notification],
  ] as const)("a user takes the user's %s along", async (table, row) => {
    const { id } = await insert(database, table, row(user));
    await database.query('delete from users where id = $1', [user]);
    expect(await count(table, `id = '${id}'`)).toBe(0);
  });

  test('a user leaves the trail, without the name', async () => {
    const { id } = await insert(database, 'audit_logs', minimal.auditLog(user));
    await database.query('delete from users where id = $1', [user]);
    expect(await count('audit_logs', `id = ${id} and user_id is null`)).toBe(1);
  });

  test('a job leaves its deck', async () => {
    const { id: job_id } = await insert(database, 'jobs', minimal.job(user));
    const { id } = await insert(database, 'decks', { ...minimal.deck(user), job_id });
    await database.query('delete from jobs where id = $1', [job_id]);
    expect(await count('decks', `id = '${id}' and job_id is null`)).toBe(1);
  });

  test.each([
    ['decks', minimal.deck],
    ['jobs', minimal.job],
    ['settings', minimal.setting],
    ['subscriptions', minimal.subscription],
    ['notifications', minimal.notification],
    ['audit_logs', minimal.auditLog],
  ] as const)('comes after making: %s of a user who is not there are refused', async (table, row) => {
    const nobody = '00000000-0000-4000-8000-000000000000';
    await expect(insert(database, table, row(nobody))).rejects.toMatchObject({ constraint: `fk_${table}_user_id` });
  });

  test('comes after making: a deck of a job that is not there is refused', async () => {
    const deck = { ...minimal.deck(user), job_id: '00000000-0000-4000-8000-000000000000' };
    await expect(insert(database, 'decks', deck)).rejects.toMatchObject({ constraint: 'fk_decks_job_id' });
  });
});

describe('updated_at', () => {
  const database = useDatabase({ at: 'head' });
  let user: unknown;

  beforeEach(async () => {
    user = (await insert(database, 'users', minimal.user())).id;
  });

  test.each([
    ['users', minimal.user],
    ['jobs', minimal.job],
    ['decks', minimal.deck],
    ['settings', minimal.setting],
    ['subscriptions', minimal.subscription],
  ] as const)('of %s is the time of the change, whatever was written to it', async (table, row) => {
    const { id } = await insert(database, table, row(user));
    // The server compares: it counts microseconds.
    const sql = `update ${table} set updated_at = '2001-01-01' where id = $1 returning updated_at > created_at as later`;
    expect(await database.query(sql, [id])).toEqual([{ later: true }]);
  });
});

describe('the audit trail', () => {
  const database = useDatabase({ at: 'head' });
  const personal = { ip_address: '192.0.2.1', user_agent: 'a browser' };
  let id: unknown;

  beforeEach(async () => {
    const user_id = (await insert(database, 'users', minimal.user())).id;
    id = (await insert(database, 'audit_logs', { ...minimal.auditLog(user_id), ...personal })).id;
  });

  test.each([
    `update audit_logs set action = 'deck.delete'`,
    `update audit_logs set metadata = '{"a": 1}'`,
    `update audit_logs set user_id = null, action = 'deck.delete'`,
    `update audit_logs set ip_address = null`,
    `update audit_logs set action = action`,
    'delete from audit_logs',
  ])('refuses %s', async (sql) => {
    await expect(database.query(sql)).rejects.toMatchObject({ constraint: 'audit_logs_append_only' });
  });

  test('lets the retention job cut who it was, and take the row, and nothing else', async () => {
    await database.query('begin');
    await database.query('set local app.audit_purge = on');
    await database.query('update audit_logs set ip_address = null, user_agent = null where id = $1', [id]);
    await database.query('savepoint before_lie');
    const lie = database.query(`update audit_logs set action = 'deck.delete' where id = $1`, [id]);
    await expect(lie).rejects.toMatchObject({ constraint: 'audit_logs_append_only' });
    await database.query('rollback to before_lie');
    await database.query('delete from audit_logs where id = $1', [id]);
    await database.query('commit');
    expect(await database.query('select 1 from audit_logs where id = $1', [id])).toEqual([]);
    await expect(database.query('delete from audit_logs')).rejects.toBeDefined();
  });
});
