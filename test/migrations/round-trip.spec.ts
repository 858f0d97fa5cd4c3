import { describe, expect, test } from '@jest/globals';
import { MIGRATIONS_FOLDER } from '../../src/database/migrations-folder.ts';
import { catalogOf } from '../support/catalog-of.ts';
import { openMigrator } from './support/open-migrator.ts';
import { useDatabase } from '../support/use-database.ts';

describe('our revisions', () => {
  const database = useDatabase({ at: 'empty' });

  test('make the same catalog the second time, and leave nothing behind at base but extensions and the history', async () => {
    await using open = await openMigrator(database.url, MIGRATIONS_FOLDER);
    const empty = await catalogOf(database.url);
    await open.migrator.upgrade('head');
    const head = await catalogOf(database.url);
    await open.migrator.downgrade('base');
    const base = await catalogOf(database.url);
    await open.migrator.upgrade('head');
    const again = await catalogOf(database.url);

    expect(again.facts).toEqual(head.facts);
    const before = new Set(empty.facts.map((fact) => `${fact.kind} ${fact.identity}`));
    const left = base.facts.filter(
      (fact) => !before.has(`${fact.kind} ${fact.identity}`) && !fact.identity.includes('mikro_orm_migrations'),
    );
    expect(left.filter((fact) => !['extension', 'extension member'].includes(fact.kind))).toEqual([]);
    expect(left.filter((fact) => fact.kind === 'extension').map((fact) => fact.identity)).toContain('"uuid-ossp"');
  });

  test('agree with the entities: MikroORM sees nothing to change in the live schema', async () => {
    await using open = await openMigrator(database.url, MIGRATIONS_FOLDER);
    expect(await open.migrator.diffEntities()).toEqual({ up: [], down: [], removedLabels: [] });
  });

  test('seed the settings once, however often they run', async () => {
    const rows = await database.query<{ count: number; public: number }>(
      'select count(*)::int as count, count(*) filter (where is_public)::int as public from settings where user_id is null',
    );
    expect(rows).toEqual([{ count: 23, public: 5 }]);
  });
});
