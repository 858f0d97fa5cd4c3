import { beforeAll, describe, expect, test } from '@jest/globals';
import { DatabaseError } from 'pg';
import { insert, minimal } from '../api/rows.ts';
import { useDatabase } from '../support/use-database.ts';
import { ACCEPTED, CHECKS, REPETITIONS } from './refusals.ts';

describe('the tables', () => {
  const database = useDatabase({ at: 'head' });
  let user: unknown;

  beforeAll(async () => {
    user = (await insert(database, 'users', minimal.user()))['id'];
    await insert(database, 'decks', minimal.deck(user));
    await insert(database, 'jobs', minimal.job(user));
    await insert(database, 'notifications', minimal.notification(user));
  });

  /** Runs statements one after the other, leaves nothing behind, and tells which rule stopped them. */
  async function ruleThatStops(...statements: readonly string[]): Promise<string | undefined> {
    await database.query('begin');
    try {
      for (const sql of statements) await database.query(sql.replaceAll('{user}', String(user)));
      return undefined;
    } catch (error) {
      if (error instanceof DatabaseError) return error.constraint ?? error.message;
      throw error;
    } finally {
      await database.query('rollback');
    }
  }

  for (const sql of ACCEPTED) {
    test(`take ${sql.slice(0, 40)}…`, async () => {
      expect(await ruleThatStops(sql)).toBeUndefined();
    });
  }

  for (const [constraint, sql] of CHECKS) {
    test(`hold ${constraint} against ${sql.replaceAll(/\s+/g, ' ')}`, async () => {
      expect(await ruleThatStops(sql)).toBe(constraint);
    });
  }

  test.each(REPETITIONS)('hold %s', async (constraint, first, second) => {
    expect(await ruleThatStops(first)).toBeUndefined();
    expect(await ruleThatStops(first, second)).toBe(constraint);
  });

  test('have a statement here that breaks each check and each unique rule', async () => {
    const rules = await database.query<{ name: string }>(`
      select conname as name from pg_constraint where connamespace = 'public'::regnamespace and contype in ('c', 'u')
      union
      select indexrelid::regclass::text from pg_index join pg_class on oid = indexrelid
      where relnamespace = 'public'::regnamespace and indisunique and not indisprimary`);
    const tried = new Set([...CHECKS, ...REPETITIONS].map(([constraint]) => constraint));
    const ours = rules.map(({ name }) => name).filter((name) => !name.includes('mikro_orm_migrations'));
    expect(ours.filter((name) => !tried.has(name))).toEqual([]);
  });

  test('keep ended subscriptions, and settings of two owners, next to each other', async () => {
    const expired = `insert into subscriptions (user_id, tier, status) values ('{user}', 'premium', 'expired')`;
    expect(await ruleThatStops(expired, expired)).toBeUndefined();
    const global = `insert into settings (key, value) values ('k', '"x"')`;
    const own = `insert into settings (key, value, user_id) values ('k', '"x"', '{user}')`;
    expect(await ruleThatStops(global, own)).toBeUndefined();
  });
});
