import { describe, expect, test } from '@jest/globals';
import { catalogOf } from '../support/catalog-of.ts';
import { runCommand, runMikroOrm } from '../support/run-command.ts';
import { useDatabase } from '../support/use-database.ts';

const HISTORY =
  'select name, checksum, parent, state, role, host, application_version from mikro_orm_migrations order by id';

describe('npx mikro-orm and compendium are one Migrator', () => {
  const orm = useDatabase({ at: 'empty' });
  const command = useDatabase({ at: 'empty' });

  test('they make the same catalog and the same history', async () => {
    const [byOrm, byCommand] = await Promise.all([
      runMikroOrm(orm.url, 'migration:up'),
      runCommand(command.url, 'migrate', 'upgrade'),
    ]);
    expect([byOrm.code, byCommand.code]).toEqual([0, 0]);
    expect((await catalogOf(orm.url)).facts).toEqual((await catalogOf(command.url)).facts);
    expect(await orm.query(HISTORY)).toEqual(await command.query(HISTORY));
  });

  test('they refuse the same mistyped target, in the same words, and change nothing', async () => {
    const [byOrm, byCommand] = await Promise.all([
      runMikroOrm(orm.url, 'migration:down', '--to', 'nonsense'),
      runCommand(command.url, 'migrate', 'downgrade', 'nonsense'),
    ]);
    for (const { code, output } of [byOrm, byCommand]) {
      expect(output).toContain('No revision answers to "nonsense"');
      expect(code).not.toBe(0);
    }
    expect(byCommand.code).toBe(2);
    expect(await orm.query(HISTORY)).toEqual(await command.query(HISTORY));
    expect(await orm.query('select count(*)::int as tables from pg_tables where schemaname = $1', ['public'])).toEqual([
      { tables: 8 },
    ]);
  });

  test('MikroORM finds no difference between entities and revisions, nor does compendium', async () => {
    const [byOrm, byCommand] = await Promise.all([
      runMikroOrm(orm.url, 'migration:check'),
      runCommand(command.url, 'migrate', 'check'),
    ]);
    expect([byOrm.code, byCommand.code]).toEqual([0, 0]);
    expect(byCommand.output).toContain('Entities and revisions agree.');
  });
});

describe('a command of MikroORM that would change tables without a revision', () => {
  const database = useDatabase({ at: 'head' });

  const commands = [
    ['migration:fresh'],
    ['migration:fresh', '--drop-db'],
    ['schema:drop', '--run'],
    ['schema:drop', '--run', '--drop-db', '--drop-migrations-table'],
    ['schema:fresh', '--run'],
    ['schema:update', '--run'],
    ['schema:create', '--run'],
  ];
  for (const command of commands) {
    test(`is refused, names what to use instead, and changes nothing: ${command.join(' ')}`, async () => {
      const before = (await catalogOf(database.url)).facts;
      const { code, output } = await runMikroOrm(database.url, ...command);
      expect(output).toMatch(/Refused: .* Nothing was run\. .*npm run -s compendium -- migrate (?:reset|revision)/);
      expect(code).toBe(1);
      expect((await catalogOf(database.url)).facts).toEqual(before);
    });
  }

  test('still prints its SQL with --dump', async () => {
    expect(await runMikroOrm(database.url, 'schema:create', '--dump')).toMatchObject({
      code: 0,
      output: expect.stringContaining('create table "users"'),
    });
  });
});
