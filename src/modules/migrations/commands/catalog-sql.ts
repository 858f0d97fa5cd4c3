import { Command } from '@commander-js/extra-typings';
import { KINDS, kindNamed } from '../catalog/kinds/registry.ts';
import { kindScript } from '../catalog/read-facts.ts';
import { commandOf } from '../process-names.ts';
import { connect } from '../runner/plain-connection.ts';
import type { CommandContext } from './context.ts';
import { databaseUrlOf } from './database-url.ts';
import { describeExits, EXIT } from './exit-code.ts';
import { nearest } from './nearest.ts';
import { UsageError } from './usage-error.ts';

const NAMES = KINDS.map(({ name }) => name);

/** `catalog sql`: the query of one kind, as a read of the database sends it. */
export function catalogSqlCommand(context: CommandContext) {
  return new Command('sql')
    .description('print the query that reads the objects of one kind, as a script for psql')
    .argument('<kind...>', 'name of the kind; see the list below')
    .option('--database <url>', 'the database; DATABASE_URL without it')
    .option('--ignore-schema <name...>', 'schemas to leave out with everything in them', [])
    .option('--json', 'answer with one JSON document')
    .addHelpText('after', `\nKinds:\n  ${NAMES.join(', ')}`)
    .addHelpText('after', `\nExample:\n  ${commandOf('catalog sql')} table | psql "$DATABASE_URL"`)
    .addHelpText('after', describeExits({}))
    .action(async (words, { database, ignoreSchema }) => {
      const name = words.join(' ');
      const kind = kindNamed(name);
      if (kind === undefined) {
        throw new UsageError(
          `Unknown kind "${name}". Did you mean "${nearest(name, NAMES)}"? List all kinds: ${commandOf('catalog sql')} --help`,
        );
      }
      await using connection = await connect(database === undefined ? context.databaseUrl() : databaseUrlOf(database));
      const sql = await kindScript(connection.query, kind, {
        ignoreSchemas: ignoreSchema,
        historyTable: context.watch.history,
      });
      context.output.answer({ kind: name, sql }, [sql.trimEnd()]);
      context.end(EXIT.ok);
    });
}
