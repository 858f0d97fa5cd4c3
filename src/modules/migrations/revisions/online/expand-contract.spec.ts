import { describe, expect, test } from '@jest/globals';
import type { ExistingColumn } from './existing-column.ts';
import { onlineParts } from './online-parts.ts';

const BOOKS = new Map<string, ExistingColumn>([
  ['title', { type: 'varchar(80)', isRequired: true, default: null }],
  ['note', { type: 'text', isRequired: false, default: null }],
  ['mood', { type: 'text', isRequired: false, default: "'calm'" }],
  ['pages', { type: 'int', isRequired: false, default: null }],
  ['seen', { type: 'timestamp', isRequired: true, default: null }],
  ['lang', { type: 'varchar(2)', isRequired: true, default: "'en'" }],
]);
const TABLES = new Map([['books', { key: ['"id"'], indexes: [], columns: BOOKS }]]);

function parts(up: readonly string[], down: readonly string[], minVersion: string | null = '2.0.0') {
  return onlineParts({ up, down, labelDown: [] }, TABLES, minVersion);
}

const rename = (from: string, to: string) => `alter table "books" rename column "${from}" to "${to}"`;
const alter = (column: string, rest: string) => `alter table "books" alter column "${column}" ${rest}`;
const retype = (column: string, type: string) => alter(column, `type ${type} using ("${column}"::${type})`);

describe('expand and contract', () => {
  test('renames a column by another one, which is filled before the old one goes', () => {
    const found = parts([rename('note', 'remark')], [rename('remark', 'note')]);
    expect(
      found.map(({ up, backfill, minVersion }) => [backfill ?? up.map((sql) => sql.split('(')[0]), minVersion]),
    ).toEqual([
      [
        [
          'alter table "books" add column "remark" text',
          'create function "sync_books_note_remark"',
          'create trigger "sync_books_note_remark" before insert or update on "books" for each row execute function "sync_books_note_remark"',
        ],
        undefined,
      ],
      [
        {
          table: '"books"',
          key: ['"id"'],
          set: { '"remark"': 'cast("note" as text)' },
          where: '"remark" is null and "note" is not null',
        },
        undefined,
      ],
      [
        [
          'drop trigger "sync_books_note_remark" on "books"',
          'drop function "sync_books_note_remark"',
          'alter table "books" drop column "note"',
        ],
        '2.0.0',
      ],
    ]);
    expect(found[0]!.note).toContain('Guessed: "note" is renamed');
  });

  test('sets the new name of a required column not null before the contract', () => {
    const found = parts([rename('title', 'label')], [rename('label', 'title')]);
    expect(found.map(({ note }) => note?.split(' ')[0])).toEqual(['Expands', 'Fills', 'Refuses', 'Sets', 'Contracts']);
  });

  test('gives a column a wider type under a name that it has until the contract, with its new default', () => {
    const up = [retype('pages', 'bigint'), alter('pages', "set default '1'")];
    const down = [alter('pages', 'drop default'), retype('pages', 'int')];
    const found = parts(up, down);
    expect(found.map((part) => part.down).slice(0, 1)).toEqual([[down[0]]]);
    expect(found.at(-1)!.up).toEqual([
      'drop trigger "sync_books_pages_pages_new" on "books"',
      'drop function "sync_books_pages_pages_new"()',
      'alter table "books" drop column "pages"',
      alter('pages_new', "set default '1'"),
      rename('pages_new', 'pages'),
    ]);
    expect(found.at(-1)!.down.slice(0, 3)).toEqual([
      rename('pages', 'pages_new'),
      alter('pages_new', 'drop default'),
      'alter table "books" add column "pages" int',
    ]);
  });

  test('lets rows be written without a required column before it is dropped', () => {
    const up = ['alter table "books" drop column "title", drop column "note"'];
    const found = parts(up, ['alter table "books" add "title" varchar(80) not null, add "note" text null']);
    expect(found.map((part) => [part.up, part.down, part.minVersion])).toEqual([
      [[alter('title', 'drop not null')], [alter('title', 'set not null')], undefined],
      [up, ['alter table "books" add "title" varchar(80) null, add "note" text null'], '2.0.0'],
    ]);
  });

  test('needs no expand to drop a column that may be left out', () => {
    const up = ['alter table "books" drop column "lang"'];
    const down = [`alter table "books" add "lang" varchar(2) not null default 'en'`];
    expect(parts(up, down)).toMatchObject([{ up, down, minVersion: '2.0.0' }]);
  });

  test.each<[string, string[], string[]]>([
    ['a nullable column with a default is renamed', [rename('mood', 'tone')], [rename('tone', 'mood')]],
    ['a column with a key, index, check or comment is renamed', [rename('isbn', 'ean')], [rename('ean', 'isbn')]],
    ['a type becomes narrower', [retype('pages', 'smallint')], [retype('pages', 'int')]],
    ['the server writes no row for a type', [retype('title', 'text')], [retype('title', 'varchar(80)')]],
    ['a value depends on the time zone of a session', [retype('seen', 'timestamptz')], [retype('seen', 'timestamp')]],
    [
      'another statement of the change names the column',
      [rename('note', 'remark'), `comment on column "books"."remark" is 'x'`],
      [rename('remark', 'note')],
    ],
    [
      'a table gains and loses columns',
      ['alter table "books" add "a" int null', 'alter table "books" drop column "note"'],
      ['alter table "books" drop column "a"', 'alter table "books" add "note" text null'],
    ],
  ])('leaves the statements as they are where %s', (_case, up, down) => {
    expect(parts(up, down)).toMatchObject([{ up, down }]);
  });

  test('leaves the statements as they are where the application has no version', () => {
    const [up, down] = [[rename('note', 'remark')], [rename('remark', 'note')]];
    expect(parts(up, down, null)).toMatchObject([{ up, down }]);
  });
});
