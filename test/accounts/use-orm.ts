import { afterAll, beforeAll } from '@jest/globals';
import { MikroORM, type EntityManager } from '@mikro-orm/postgresql';
import { UnitOfWork } from '../../src/common/persistence/unit-of-work.ts';
import { ormOptions } from '../../src/database/orm-options.ts';

/** Units of work on a database, up to `poolMax` at once, for tests of what happens inside other people's. */
export function useOrm(database: { readonly url: string }, poolMax: number) {
  let orm: MikroORM | undefined;
  beforeAll(async () => {
    orm = await MikroORM.init(ormOptions({ databaseUrl: database.url, applicationName: 'a test', poolMax }));
  });
  afterAll(() => orm?.close());
  const ready = (): EntityManager => {
    if (!orm) throw new Error('The ORM exists from the before hooks on: use it inside a test or a hook.');
    return orm.em;
  };

  return {
    /** What services are given: inside a unit of work it is that of the transaction. */
    get em(): EntityManager {
      return ready();
    },
    get unit(): UnitOfWork {
      return new UnitOfWork(ready());
    },
    /** Each call is a transaction of its own. */
    inUnitOfWork<T>(work: () => Promise<T>): Promise<T> {
      return new UnitOfWork(ready()).run(work);
    },
  };
}
