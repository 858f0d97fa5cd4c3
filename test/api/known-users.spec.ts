import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { sampleOf } from '../metrics/exposition.ts';
import { until } from '../support/until.ts';
import { useApp } from '../support/use-app.ts';
import { useDatabase } from '../support/use-database.ts';

/** Longer than the test: what acts, acts by the event of the database, not because a user is forgotten. */
const KNOWN = { USER_CACHE_SECONDS: '300' };
const WAIT_MS = 10_000;

describe('a user that a process knows from an earlier request', () => {
  const database = useDatabase({ at: 'head' });
  const [one, other] = [useApp(database, KNOWN), useApp(database, KNOWN)];
  const replicas = () => [one, other];
  let user: { sub: string; email: string; username: string };

  const statusAt = async (app: typeof one) => (await app.ask('/api/v1/decks', { as: user })).status;
  const statements = async (app: typeof one) => {
    const { body } = await app.ask('/metrics', { as: null });
    return sampleOf(String(body['text']), 'anki_http_request_queries_sum', { route: '/api/v1/decks/stats' }) ?? 0;
  };
  /** Statements of a request that itself needs one. */
  const cost = async (app: typeof one) => {
    const before = await statements(app);
    await app.ask('/api/v1/decks/stats', { as: user });
    return (await statements(app)) - before;
  };
  const isKnownTo = (app: typeof one) => until('the user is known', async () => (await cost(app)) === 1, WAIT_MS);
  const refused = (app: typeof one) => until('the user is refused', async () => (await statusAt(app)) === 403, WAIT_MS);

  beforeEach(async () => {
    const sub = randomUUID();
    user = { sub, email: `${sub}@example.org`, username: sub };
    for (const app of replicas()) await isKnownTo(app);
  });

  test.each([
    ['suspended', 'is_active = false'],
    ['deleted', 'is_active = false, deleted_at = now()'],
  ])('who is %s is refused by every replica at once', async (_, change) => {
    await database.query(`update users set ${change} where keycloak_id = $1`, [user.sub]);
    await Promise.all(replicas().map(refused));
  });

  test('who is suspended by an admin at one replica is refused by the other', async () => {
    const [row] = await database.query<{ id: string }>('select id from users where keycloak_id = $1', [user.sub]);
    const admin = { sub: randomUUID(), email: `${randomUUID()}@example.org`, username: 'admin', roles: ['admin'] };
    const { status } = await one.ask(`/api/v1/admin/users/${row?.id}`, {
      method: 'PATCH',
      payload: { is_active: false },
      as: admin,
    });
    expect(status).toBe(200);
    await Promise.all(replicas().map(refused));
  });

  test('whose row is erased gets a new one with the next request', async () => {
    await database.query('delete from users where keycloak_id = $1', [user.sub]);
    await until(
      'the row is there again',
      async () => {
        await statusAt(one);
        return (await database.query('select from users where keycloak_id = $1', [user.sub])).length === 1;
      },
      WAIT_MS,
    );
  });

  test('is read by each request while changes cannot be heard', async () => {
    await database.query('alter table users disable trigger users_tell_change');
    const [{ name } = {}] = await database.query<{ name: string }>('select current_database() as name');
    await database.query(`alter database "${name}" connection limit 0`);
    try {
      const listening = `from pg_stat_activity where datname = current_database() and application_name = 'anki-compendium events'`;
      await database.query(`select pg_terminate_backend(pid) ${listening}`);
      for (const app of replicas()) await until('it is read', async () => (await cost(app)) === 2, WAIT_MS);
      await database.query('update users set is_active = false where keycloak_id = $1', [user.sub]);
      for (const app of replicas()) expect(await statusAt(app)).toBe(403);
    } finally {
      await database.query(`alter database "${name}" connection limit -1`);
      await database.query('alter table users enable trigger users_tell_change');
    }
  });

  test('with another role or e-mail address in the token is not the one that is known', async () => {
    const renamed = { ...user, email: `new-${user.email}` };
    const { body } = await one.ask('/api/v1/users/me', { as: renamed });
    expect(body['email']).toBe(renamed.email);
    expect((await one.ask('/api/v1/admin/users', { as: { ...renamed, roles: ['admin'] } })).status).toBe(200);
    expect((await one.ask('/api/v1/admin/users', { as: renamed })).status).toBe(403);
  });
});
