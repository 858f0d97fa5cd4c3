import { describe, test } from 'node:test';
import { MikroORM } from '@mikro-orm/postgresql';
import { expect } from 'expect';
import { ormOptions } from '../../src/database/orm-options.ts';
import { useDatabase } from '../support/use-database.ts';

describe('the entities', () => {
  const database = useDatabase({ at: 'head' });

  test('say what the revisions made: MikroORM would change nothing', async () => {
    const orm = await MikroORM.init(ormOptions({ databaseUrl: database.url, applicationName: 'a test' }));
    try {
      expect(await orm.schema.getUpdateSchemaSQL()).toBe('');
    } finally {
      await orm.close();
    }
  });
});
