import { describe, expect, test } from '@jest/globals';
import {
  CATALOGS_BY_ROW,
  CATALOGS_BY_VALUE,
  CATALOG_WITHOUT_TOKEN,
} from '../../src/modules/migrations/catalog/change-token.ts';
import { KINDS } from '../../src/modules/migrations/catalog/kinds/registry.ts';
import { MAJORS } from '../../src/modules/migrations/catalog/majors.ts';
import type { Scope } from '../../src/modules/migrations/catalog/scope.ts';
import { CATALOG_COLUMNS, readCoveragePage, undecided, vanished } from '../support/coverage-page.ts';
import { SERVER_MAJOR } from '../support/server-major.ts';
import { useDatabase } from '../support/use-database.ts';

const DECISIONS = new Set(['fact', 'identity', 'placeholder', 'left out']);

/** `table.persistence` of a cell that names attributes in backquotes. */
function attributesIn(where: string): string[] {
  return where.split('`').filter((_, at) => at % 2 === 1);
}

function sqlOfEveryMajor(kind: (typeof KINDS)[number]): string {
  const scope: Scope = {
    major: 18,
    database: '1',
    owner: '10',
    schemas: ['2200'],
    ignored: [],
    seesConnections: true,
    hasMembersIn: () => true,
    initialised: '0',
  };
  return MAJORS.map((major) => kind.select({ ...scope, major })).join('\n');
}

describe('docs/drift-coverage.md', () => {
  const database = useDatabase({ at: 'empty' });
  const page = readCoveragePage();
  const columnsOfServer = async () => (await database.query<{ name: string }>(CATALOG_COLUMNS)).map(({ name }) => name);

  test('decides about every column of every system catalog of this server', async () => {
    expect(undecided(await columnsOfServer(), SERVER_MAJOR, page)).toEqual([]);
  });

  test('has no column that this server does not have, unless it names the majors that have it', async () => {
    expect(vanished(await columnsOfServer(), SERVER_MAJOR, page)).toEqual([]);
  });

  test('has every catalog that tells something in the token by which a change is noticed', () => {
    const telling = new Set(
      page.filter(({ decision }) => decision !== 'left out').map(({ column }) => column.split('.')[0] ?? ''),
    );
    const watched = new Set<string>([...CATALOGS_BY_ROW, ...Object.keys(CATALOGS_BY_VALUE), CATALOG_WITHOUT_TOKEN]);
    expect([...telling].filter((catalog) => !watched.has(catalog))).toEqual([]);
  });

  test('knows four decisions, each with where or why', () => {
    expect(page.filter((row) => !DECISIONS.has(row.decision) || row.where === '')).toEqual([]);
  });

  test('names attributes that the kinds really have', () => {
    const named = new Set(page.filter((row) => row.decision === 'fact').flatMap((row) => attributesIn(row.where)));
    const missing = [...named].filter((name) => {
      const [kindName = '', attribute = ''] = name.split('.');
      const kind = KINDS.find((one) => one.name === kindName);
      return !kind || !sqlOfEveryMajor(kind).includes(`"${attribute}":`);
    });
    expect(missing).toEqual([]);
  });

  test('names every kind that is read', () => {
    const named = new Set(page.flatMap((row) => attributesIn(row.where)).map((name) => name.split('.')[0]));
    expect(KINDS.map((kind) => kind.name).filter((name) => !named.has(name))).toEqual([]);
  });
});
