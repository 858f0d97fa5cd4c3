import { describe, expect, test } from '@jest/globals';
import { MikroORM } from '@mikro-orm/postgresql';
import { ormOptions } from '../../src/database/orm-options.ts';
import { useDatabase } from '../support/use-database.ts';

describe('the entities', () => {
  const database = useDatabase({ at: 'head' });

  test('know no other side of their relations: setting one keeps nothing else in step', async () => {
    const orm = await MikroORM.init(ormOptions({ databaseUrl: database.url, applicationName: 'a test' }));
    const relations = [...orm.getMetadata().getAll().values()].flatMap((entity) => entity.relations);
    expect(relations.length).toBeGreaterThan(0);
    expect(relations.filter((relation) => relation.inversedBy ?? relation.mappedBy)).toEqual([]);
  });

  test('say what the revisions made: MikroORM would change nothing', async () => {
    const orm = await MikroORM.init(ormOptions({ databaseUrl: database.url, applicationName: 'a test' }));
    try {
      expect(await orm.schema.getUpdateSchemaSQL()).toBe('');
    } finally {
      await orm.close();
    }
  });
});
