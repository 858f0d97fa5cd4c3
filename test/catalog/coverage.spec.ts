import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import {
  CATALOGS_BY_ROW,
  CATALOGS_BY_VALUE,
  CATALOG_WITHOUT_TOKEN,
} from '../../src/modules/migrations/catalog/change-token.ts';
import { KINDS } from '../../src/modules/migrations/catalog/kinds/registry.ts';
import type { Scope } from '../../src/modules/migrations/catalog/scope.ts';
import { useDatabase } from '../support/use-database.ts';

const PAGE = path.join(import.meta.dirname, '../../docs/drift-coverage.md');
const DECISIONS = new Set(['fact', 'identity', 'placeholder', 'left out']);

/** One row of the page: a column of a system catalog and what becomes of it. */
interface Decision {
  readonly column: string;
  readonly decision: string;
  readonly where: string;
}

function readPage(): Decision[] {
  let catalog = '';
  return readFileSync(PAGE, 'utf8')
    .split('\n')
    .flatMap((line): Decision[] => {
      if (line.startsWith('### ')) catalog = line.slice('### '.length);
      const [, column = '', decision = '', where = ''] = line.split('|').map((cell) => cell.trim());
      const isRow = catalog !== '' && line.startsWith('| ') && column !== 'column';
      return isRow ? [{ column: `${catalog}.${column}`, decision, where }] : [];
    });
}

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
  return [15, 16, 17, 18].map((major) => kind.select({ ...scope, major })).join('\n');
}

describe('docs/drift-coverage.md', () => {
  const database = useDatabase({ at: 'empty' });
  const page = readPage();

  test('decides about every column of every system catalog of this server', async () => {
    const columns = await database.query<{ name: string }>(`
      select c.relname || '.' || a.attname as name from pg_class c join pg_attribute a on a.attrelid = c.oid
      where c.relnamespace = 'pg_catalog'::regnamespace and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped`);
    const decided = new Set(page.map((row) => row.column));
    expect(columns.map((column) => column.name).filter((name) => !decided.has(name))).toEqual([]);
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
