import { afterAll, beforeAll } from '@jest/globals';
import { MikroORM, type EntityManager } from '@mikro-orm/postgresql';
import { ormOptions } from '../../src/database/orm-options.ts';

/** Units of work on a database, up to `poolMax` at once, for tests of what happens inside other people's. */
export function useOrm(database: { readonly url: string }, poolMax: number) {
  let orm: MikroORM | undefined;
  beforeAll(async () => {
    orm = await MikroORM.init(ormOptions({ databaseUrl: database.url, applicationName: 'a test', poolMax }));
  });
  afterAll(() => orm?.close());

  return {
    /** Each call is a transaction of its own. */
    inUnitOfWork<T>(work: (em: EntityManager) => Promise<T>): Promise<T> {
      if (!orm) throw new Error('The ORM exists from the before hooks on: use it inside a test or a hook.');
      return orm.em.fork().transactional(work);
    },
  };
}
