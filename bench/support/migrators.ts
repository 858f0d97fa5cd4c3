import { Migrator as StockMigrator } from '@mikro-orm/migrations';
import { defineConfig, MikroORM, type Options } from '@mikro-orm/postgresql';
import { migratorFor, migratorOf } from '../../src/modules/migrations/orm.ts';

function options(databaseUrl: string, folder: string, extensions: Options['extensions'] & object): Options {
  return defineConfig({
    clientUrl: databaseUrl,
    entities: [],
    discovery: { warnWhenNoEntities: false },
    extensions,
    ensureDatabase: false,
    pool: { min: 0, max: 3 },
    migrations: { path: folder, pathTs: folder, silent: true, snapshot: false },
  });
}

/** From base to head through our Migrator, reading of the files included. */
export async function ourUpgrade(databaseUrl: string, folder: string): Promise<void> {
  const orm = await MikroORM.init(
    options(databaseUrl, folder, [
      migratorFor({ application: { name: 'bench', version: '0.0.0' }, driftCheck: false }),
    ]),
  );
  await migratorOf(orm).upgrade('head');
  await orm.close(true);
}

/** The same through MikroORM's own. @param allOrNothing one transaction for all revisions, which is its default. */
export async function stockUp(databaseUrl: string, folder: string, allOrNothing: boolean): Promise<void> {
  const stock = options(databaseUrl, folder, [StockMigrator]);
  const orm = await MikroORM.init({ ...stock, migrations: { ...stock.migrations, allOrNothing } });
  await orm.migrator.up();
  await orm.close(true);
}
