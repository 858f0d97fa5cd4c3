import { commandOf } from '../process-names.ts';
import { Command } from '@commander-js/extra-typings';
import { serialiseLock } from '../catalog/catalog-lock.ts';
import { buildLock } from '../catalog/lock-majors.ts';
import { readCatalog } from '../catalog/read-catalog.ts';
import { connect } from '../runner/plain-connection.ts';
import type { CommandContext } from './context.ts';
import { databaseUrlOf } from './database-url.ts';
import { describeExits, EXIT } from './exit-code.ts';

export function catalogReadCommand(context: CommandContext) {
  return new Command('read')
    .description('print the facts of a PostgreSQL database as a lock file')
    .option('--database <url>', 'the database; DATABASE_URL without it')
    .option('--ignore-schema <name...>', 'schemas to leave out with everything in them', [])
    .option('--json', 'the same: a lock file is JSON')
    .addHelpText(
      'after',
      `\nExample:\n  ${commandOf('catalog read')} --database postgresql://staging/shop > staging.json`,
    )
    .addHelpText('after', describeExits({}))
    .action(async ({ database, ignoreSchema }) => {
      const databaseUrl = database === undefined ? context.databaseUrl() : databaseUrlOf(database);
      await using connection = await connect(databaseUrl);
      const catalog = await readCatalog(connection.query, {
        ignoreSchemas: ignoreSchema,
        historyTable: context.watch.history,
      });
      const lock = buildLock({ head: null, parent: null, catalogs: [catalog], majors: [catalog.major] });
      context.output.text(serialiseLock(lock));
      context.end(EXIT.ok);
    });
}
