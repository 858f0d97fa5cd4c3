import { describe, expect, test } from '@jest/globals';
import type { Fact } from './fact.ts';
import { repairCatalog } from './repair.ts';

const SERVER = { placeholders: { database: 'anki', owner: 'anki' }, major: 18 };
const EXTENSION: Fact = { kind: 'extension', identity: 'hstore', attributes: { schema: 'public' } };

describe('a script that repairs a catalog', () => {
  test('says that it loses data where it drops a table that was given to an extension', () => {
    const stray: Fact = { kind: 'extension member', identity: 'hstore: table public.stray', attributes: {} };
    const { script } = repairCatalog([EXTENSION], [EXTENSION, stray], SERVER);
    expect(script.sql).toContain('drop table public.stray');
    expect(script.destructive).toBe(true);
  });

  test('makes a column before those that are generated from it', () => {
    const words: Fact = {
      kind: 'column',
      identity: 'stock.books.words',
      attributes: { type: 'text', generated: '(title) stored' },
    };
    const [table, title] = tableOf('stock', 'books', 'ix_books', 'title');
    if (!table || !title) throw new Error('A table has a column.');
    const { sql } = repairCatalog([words, table, title], [table], SERVER).script;
    expect(sql.indexOf('add column title')).toBeGreaterThan(0);
    expect(sql.indexOf('add column words')).toBeGreaterThan(sql.indexOf('add column title'));
  });
});

/** A table of two columns and a key, with as many columns as are named. */
function tableOf(schema: string, name: string, key: string, ...columns: string[]): Fact[] {
  const table = `${schema}.${name}`;
  return [
    { kind: 'table', identity: table, attributes: { columnOrder: columns } },
    ...columns.map((column): Fact => ({
      kind: 'column',
      identity: `${table}.${column}`,
      attributes: { type: 'text' },
    })),
    {
      kind: 'index',
      identity: `${schema}.${key}`,
      attributes: { table, definition: `CREATE INDEX ${key} ON ${table} (id)` },
    },
  ];
}

const schemaOf = (name: string): Fact => ({ kind: 'schema', identity: name, attributes: {} });

describe('an object that was renamed, with another in its placeholders', () => {
  const expected = [schemaOf('stock'), ...tableOf('stock', 'books', 'ix_books', 'id', 'title')];

  test('gets its name back, told by what still refers to it', () => {
    const actual = [
      schemaOf('stock'),
      ...tableOf('stock', 'old', 'ix_books', 'id', 'title'),
      { kind: 'table', identity: 'stock.books', attributes: { columnOrder: [] } },
    ];
    const { sql } = repairCatalog(expected, actual, SERVER).script;
    expect(sql).toContain('alter table stock.old rename to books');
    expect(sql).toContain('drop table stock.old');
  });

  test('is not taken for a copy of it that was kept, however alike the copy is', () => {
    const actual = [
      schemaOf('stock'),
      ...tableOf('stock', 'books', 'ix_books', 'id'),
      ...tableOf('stock', 'books_backup', 'ix_books_backup', 'id', 'title'),
    ];
    const { sql } = repairCatalog(expected, actual, SERVER).script;
    expect(sql).not.toContain('rename');
    expect(sql).toContain('alter table stock.books add column title text');
  });

  test('is not taken for a copy of its schema', () => {
    const actual = [
      schemaOf('backup'),
      schemaOf('stock'),
      ...tableOf('backup', 'books', 'ix_books', 'id', 'title'),
      ...tableOf('stock', 'books', 'ix_books', 'id'),
    ];
    const { sql } = repairCatalog(expected, actual, SERVER).script;
    expect(sql).not.toContain('rename');
    expect(sql).toContain('alter table stock.books add column title text');
  });

  test('is found again in a schema that was renamed, and recreated without it', () => {
    const actual = [schemaOf('old'), schemaOf('stock'), ...tableOf('old', 'books', 'ix_books', 'id', 'title')];
    expect(repairCatalog(expected, actual, SERVER).script.sql).toContain('alter schema old rename to stock');
  });
});
