import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { type CatalogLock, LOCK_FORMAT, serialiseLock } from '../../src/modules/migrations/catalog/catalog-lock.ts';
import { buildLock } from '../../src/modules/migrations/catalog/lock-majors.ts';
import { catalogOf } from '../support/catalog-of.ts';
import { runCommand } from '../support/run-command.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { useDatabase } from '../support/use-database.ts';

const lockOfMajors = (...majors: number[]): CatalogLock => ({
  format: LOCK_FORMAT,
  head: null,
  parent: null,
  majors,
  facts: [{ kind: 'schema', identity: 'shop', attributes: {}, majors: { 18: { comment: 'as of 18' } } }],
});

describe('compendium catalog diff', () => {
  const database = useDatabase({ at: 'empty' });
  const folder = temporaryFolder();

  const write = async (name: string, lock: CatalogLock) => {
    const file = path.join(folder, name);
    await writeFile(file, serialiseLock(lock));
    return file;
  };
  const diff = (...args: string[]) => runCommand(database.url, 'catalog', 'diff', ...args);

  test('leaves a schema out of a lock file as it does of a database', async () => {
    await database.query(
      `create schema shop; create table shop.orders (id int primary key); create table public.kept (id int);
       create schema "shop.2"; create table "shop.2".t (id int);
       alter default privileges in schema shop grant select on tables to public;
       create type shop.word as enum ('a'); create cast (shop.word as int) with inout;
       create extension hstore schema shop`,
    );
    const catalog = await catalogOf(database.url);
    const facts = { head: null, parent: null, catalogs: [catalog], majors: [catalog.major] };
    const lock = await write('all.json', buildLock(facts));
    for (const sides of [
      [lock, database.url],
      [database.url, lock],
      [lock, lock],
    ]) {
      const { code, output } = await diff(...sides, '--ignore-schema', 'shop', 'shop.2');
      expect(output).toMatch(/^They agree in \d+ facts\.\n$/);
      expect(code).toBe(0);
    }
    const all = /in (\d+)/.exec((await diff(lock, lock)).output)?.[1];
    const some = /in (\d+)/.exec((await diff(lock, database.url, '--ignore-schema', 'shop')).output)?.[1];
    expect(Number(some)).toBeLessThan(Number(all));
  });

  test('reads two lock files as the newest major that both serve', async () => {
    const [older, newer] = [
      await write('older.json', lockOfMajors(16, 17)),
      await write('newer.json', lockOfMajors(17, 18)),
    ];
    for (const sides of [
      [older, newer],
      [newer, older],
    ]) {
      expect(await diff(...sides)).toMatchObject({ code: 0 });
    }
  });

  test('says so when two lock files serve no common major', async () => {
    const [a, b] = [await write('a.json', lockOfMajors(15, 16)), await write('b.json', lockOfMajors(17, 18))];
    const { code, output } = await diff(a, b);
    expect(output).toBe(
      'The lock files serve no common PostgreSQL major (15, 16, and 17, 18), so they cannot be compared.\n',
    );
    expect(code).toBe(1);
  });

  test('takes the URL of another driver, as DATABASE_URL does', async () => {
    const other = database.url.replace('postgresql:', 'postgresql+asyncpg:');
    expect(await diff(other, other)).toMatchObject({ code: 0 });
    expect(await runCommand(database.url, 'catalog', 'read', '--database', other)).toMatchObject({ code: 0 });
  });
});
