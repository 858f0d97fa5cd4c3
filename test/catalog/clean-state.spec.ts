import { beforeAll, describe, expect, test } from '@jest/globals';
import { escapeIdentifier } from 'pg';
import type { Catalog } from '../../src/modules/migrations/catalog/catalog.ts';
import { diffCatalogs } from '../../src/modules/migrations/catalog/diff-catalogs.ts';
import { dumpAndRestore } from '../support/backup.ts';
import { toolOfServer } from '../support/backup-tool.ts';
import { catalogOf } from '../support/catalog-of.ts';
import { runCommand } from '../support/run-command.ts';
import { testUnless } from '../support/unless.ts';
import { useDatabase } from '../support/use-database.ts';
import { readDatabaseSettings, readSchema } from './changes.ts';

/** Each rewrites files, statistics or the catalogs themselves, and no definition. */
const MAINTENANCE = ['analyze', 'vacuum full', 'vacuum (freeze, analyze)', 'reindex database', 'reindex system'];

function expectSame(expected: Catalog, actual: Catalog): void {
  const diff = diffCatalogs(expected, actual);
  expect(diff.drifts).toEqual([]);
  expect(diff.actualFingerprint).toBe(diff.expectedFingerprint);
}

describe.each([
  ['our schema at head', 'head'],
  ['a schema with an object of every kind', 'empty'],
] as const)('%s is not changed by maintenance', (_what, at) => {
  const database = useDatabase({ at });
  let expected: Catalog;
  beforeAll(async () => {
    if (at === 'empty') await database.query(readSchema());
    expected = await catalogOf(database.url);
  });

  test.each(MAINTENANCE)('%s', async (statement) => {
    await database.query(
      statement.startsWith('reindex') ? `${statement} ${escapeIdentifier(database.name)}` : statement,
    );
    expectSame(expected, await catalogOf(database.url));
  });
});

describe('pg_dump and psql make a copy', () => {
  const head = useDatabase({ at: 'head' });
  const library = useDatabase({ at: 'empty' });
  const [headCopy, libraryCopy] = [useDatabase({ at: 'empty' }), useDatabase({ at: 'empty' })];

  testUnless(toolOfServer('pg_dump'))('of our schema at head that is as the revisions made it', async () => {
    await dumpAndRestore(head.url, headCopy.url);
    expectSame(await catalogOf(head.url), await catalogOf(headCopy.url));
    const { code, output } = await runCommand(headCopy.url, 'migrate', 'drift');
    expect(output).toMatch(/^No drift: /m);
    expect(code).toBe(0);
  });

  testUnless(toolOfServer('pg_dump'))('of a schema with an object of every kind that differs in nothing', async () => {
    await library.query(readSchema());
    // pg_dump takes a language whose handlers are the server's own for an extension, and its dump cannot be restored
    await library.query('drop language own_language cascade');
    await dumpAndRestore(library.url, libraryCopy.url);
    await libraryCopy.query(readDatabaseSettings());
    expectSame(await catalogOf(library.url), await catalogOf(libraryCopy.url));
  });
});
