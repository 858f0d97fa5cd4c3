import { describe, expect, test } from '@jest/globals';
import { useApp } from '../support/use-app.ts';
import { until } from '../support/until.ts';
import { useDatabase } from '../support/use-database.ts';

const NO_CACHE = { SCHEMA_CHECK_CACHE_MS: '0' };
const ADMIN = { roles: ['admin'] };

describe('health of an API on a database that is', () => {
  describe('empty', () => {
    const database = useDatabase({ at: 'empty' });
    const api = useApp(database, NO_CACHE);

    test('alive, not ready, and pending', async () => {
      expect(await api.ask('/health/live', { as: null })).toMatchObject({ status: 200 });
      expect(await api.ask('/health/ready', { as: null })).toMatchObject({
        status: 503,
        body: { status: 'unavailable', database: 'up', revisions: 'pending' },
      });
      expect(await api.ask('/health/schema', { as: null })).toMatchObject({
        status: 503,
        body: { status: 'pending', drift: { status: 'unknown' } },
      });
    });

    test('asking changes nothing: there is still no history table', async () => {
      expect(await database.query(`select from pg_class where relname = 'mikro_orm_migrations'`)).toEqual([]);
    });
  });

  describe('away', () => {
    const api = useApp({ url: 'postgresql://anki:secret@127.0.0.1:1/anki' }, NO_CACHE);

    test('alive, not ready, and the check fails without saying where', async () => {
      expect(await api.ask('/health/live', { as: null })).toMatchObject({ status: 200 });
      expect(await api.ask('/health/ready', { as: null })).toMatchObject({
        status: 503,
        body: { database: 'down', revisions: null },
      });
      const { status, body } = await api.ask('/health/schema', { as: null });
      expect(status).toBe(503);
      expect(body).toEqual({ status: 'error', checkedAt: expect.any(String) });
      expect(JSON.stringify((await api.ask('/health/schema', { as: ADMIN })).body)).not.toContain('secret');
    });
  });

  describe('a replica after a failover', () => {
    const database = useDatabase({ at: 'head' });
    const api = useApp(database, NO_CACHE);

    test('not ready, and what would write is told to come again', async () => {
      await database.query(`alter database "${database.name}" set default_transaction_read_only = on`);
      await database.query(
        `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`,
      );
      await until('the pool has new connections', async () => {
        const { body } = await api.ask('/health/ready', { as: null });
        return body['database'] !== 'down';
      });
      expect(await api.ask('/health/ready', { as: null })).toMatchObject({
        status: 503,
        body: { status: 'unavailable', database: 'read-only', revisions: 'ok' },
      });
      expect(await api.ask('/api/v1/users/me', { as: { sub: 'nobody-yet' } })).toMatchObject({
        status: 503,
        body: { code: 'database_unavailable' },
      });
    });
  });

  describe('ahead of this build', () => {
    const database = useDatabase({ at: 'head' });
    const api = useApp(database, NO_CACHE);

    test('ready, for a newer build migrates before the old one stops', async () => {
      await database.query(
        `insert into mikro_orm_migrations (name, checksum) values ('Migration99990101000000_later', repeat('0', 64))`,
      );
      expect(await api.ask('/health/ready', { as: null })).toMatchObject({ status: 200, body: { revisions: 'ahead' } });
      expect(await api.ask('/health/schema', { as: ADMIN })).toMatchObject({
        status: 200,
        body: { status: 'ok', revisions: { unknown: ['Migration99990101000000_later'] }, drift: { status: 'unknown' } },
      });
    });
  });

  describe('of an edited revision', () => {
    const database = useDatabase({ at: 'head' });
    const api = useApp(database, NO_CACHE);

    test('not ready', async () => {
      await database.query(`update mikro_orm_migrations set checksum = repeat('0', 64) where parent is null`);
      expect(await api.ask('/health/ready', { as: null })).toMatchObject({ status: 503, body: { revisions: 'error' } });
      expect(await api.ask('/health/schema', { as: null })).toMatchObject({
        status: 503,
        body: { status: 'error', revisions: { edited: 1 } },
      });
    });
  });

  describe('drifted, with SCHEMA_DRIFT_POLICY=warn', () => {
    const database = useDatabase({ at: 'head' });
    const api = useApp(database, { ...NO_CACHE, SCHEMA_DRIFT_POLICY: 'warn' });

    test('reported with 200', async () => {
      await database.query('drop index ix_decks_tags');
      expect(await api.ask('/health/schema', { as: ADMIN })).toMatchObject({
        status: 200,
        body: {
          status: 'drift',
          drift: { objects: [{ change: 'missing', kind: 'index', identity: 'public.ix_decks_tags' }] },
        },
      });
    });
  });
});
