import { commandOf } from '../process-names.ts';
import { Command } from '@commander-js/extra-typings';
import type { Catalog } from '../catalog/catalog.ts';
import { diffCatalogs } from '../catalog/diff-catalogs.ts';
import { expectedForMajor } from '../catalog/lock-majors.ts';
import { catalogOfHead, lockOf } from '../verify/build-catalog-lock.ts';
import { CATALOG_LOCK_FILE, readCatalogLock, writeCatalogLock } from '../catalog-lock/file.ts';
import { withScratchDatabase } from '../verify/scratch-database.ts';
import { queryOf } from '../runner/connection-query.ts';
import type { CommandContext } from './context.ts';
import { databaseUrlOf } from './database-url.ts';
import { describeObject } from './drift-output.ts';
import { describeExits, EXIT, type ExitCode } from './exit-code.ts';

export function lockCommand(context: CommandContext) {
  return new Command('lock')
    .description('run the revisions on a scratch database, and write the catalog that they make to the catalog lock')
    .option('--check', 'write nothing; say whether the committed lock is what the revisions make')
    .option('--also <url...>', 'servers of other majors to read as well')
    .option('--json', 'answer with one JSON document')
    .addHelpText('after', `\nExample:\n  ${commandOf('migrate lock')} --check`)
    .addHelpText(
      'after',
      describeExits({ findings: 'with --check: the lock is not what the revisions make', scratch: true }),
    )
    .action(async ({ check, also = [] }) => {
      const others = also.map(databaseUrlOf);
      const catalogs = [await readScratch(context)];
      for (const url of others) catalogs.push(await readScratch(context, url));
      context.end(check ? await compareLock(context, catalogs) : await write(context, catalogs));
    });
}

async function readScratch(context: CommandContext, serverUrl?: string): Promise<Catalog> {
  const server = await context.open(serverUrl);
  return server.migrator.onConnection((session) =>
    withScratchDatabase(queryOf(session), server.databaseUrl, async (scratchUrl) => {
      const scratch = await context.open(scratchUrl);
      return catalogOfHead(scratch.migrator, scratch.watch);
    }),
  );
}

async function write(context: CommandContext, catalogs: readonly Catalog[]): Promise<ExitCode> {
  const { migrator } = await context.open();
  const { lock, uncertain } = await lockOf(migrator, catalogs);
  await writeCatalogLock(context.folder, lock);
  const read = catalogs.map((catalog) => catalog.version).join(', ');
  context.output.answer({ head: lock.head, facts: lock.facts.length, majors: lock.majors, uncertain }, [
    `${CATALOG_LOCK_FILE}: ${lock.facts.length} facts at ${lock.head ?? 'base'}, read from PostgreSQL ${read}, for ${lock.majors.join(', ')}.`,
    ...uncertain.map((fact) => `Majors may state ${fact} otherwise; read the others too, with --also.`),
  ]);
  return EXIT.ok;
}

async function compareLock(context: CommandContext, catalogs: readonly Catalog[]): Promise<ExitCode> {
  const { migrator, watch } = await context.open();
  const lock = await readCatalogLock(context.folder);
  const head = (await migrator.readRevisions()).at(-1)?.name ?? null;
  const stale =
    lock.head === head ? [] : [`${CATALOG_LOCK_FILE} is of ${lock.head ?? 'base'}, and the head is ${head ?? 'base'}.`];
  const drifts = catalogs.flatMap(
    (catalog) => diffCatalogs(expectedForMajor(lock, catalog.major), catalog, watch.policy).drifts,
  );
  const ok = stale.length === 0 && drifts.length === 0;
  context.output.answer({ status: ok ? 'ok' : 'stale', head, lockHead: lock.head, objects: drifts }, [
    ...(ok
      ? [`${CATALOG_LOCK_FILE} is what the revisions make: ${lock.facts.length} facts at ${head ?? 'base'}.`]
      : stale),
    ...drifts.flatMap((drift) => describeObject(drift)),
    ...(ok ? [] : [`To rewrite it, run this and commit the file: ${commandOf('migrate lock')}`]),
  ]);
  return ok ? EXIT.ok : EXIT.findings;
}
