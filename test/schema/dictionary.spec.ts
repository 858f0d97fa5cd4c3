import { describe, expect, test } from '@jest/globals';
import { useDatabase } from '../support/use-database.ts';
import { COLUMNS, ENUMS, FOREIGN_KEYS, INDEXES, TRIGGERS } from './dictionary.ts';

const IN_PUBLIC = `'public'::regnamespace`;
/** The history of revisions belongs to the migrator. */
const OURS = `relname not like 'mikro\\_orm\\_%'`;

const lines = (text: string) =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

/** As the dictionary writes it: short names of types, and no casts, which the server adds to every literal. */
const plain = (line: string) =>
  line
    .replaceAll(/::(?:character varying|timestamp with time zone|\w+)(?:\[\])?/g, '')
    .replaceAll('character varying', 'varchar')
    .replaceAll('timestamp with time zone', 'timestamptz');

const FOREIGN_KEYS_FOUND = `
  select conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) as line
  from pg_constraint where connamespace = ${IN_PUBLIC} and contype = 'f'`;

describe('the database at head', () => {
  const database = useDatabase({ at: 'head' });
  const rows = async (sql: string) =>
    (await database.query<{ line: string }>(`select line from (${sql}) rows order by line collate "C"`)).map(
      ({ line }) => plain(line),
    );

  test('has the seven tables of the dictionary', async () => {
    const sql = `select relname as line from pg_class where relnamespace = ${IN_PUBLIC} and relkind in ('r', 'p', 'v', 'm') and ${OURS}`;
    expect(await rows(sql)).toEqual(Object.keys(COLUMNS).sort());
  });

  test.each(Object.entries(COLUMNS))('has the columns of %s', async (table, columns) => {
    const found = await rows(`
        select attname || ' ' || format_type(atttypid, atttypmod)
          || case when attnotnull then '' else ' null' end
          || case when attidentity = 'a' then ' = always as identity' when adbin is null then ''
             else ' = ' || pg_get_expr(adbin, adrelid) end as line
        from pg_attribute left join pg_attrdef on adrelid = attrelid and adnum = attnum
        where attrelid = '${table}'::regclass and attnum > 0 and not attisdropped`);
    expect(found.sort()).toEqual(lines(columns).sort());
  });

  test('has its enumerations', async () => {
    const sql = `select typname || ' ' || string_agg(enumlabel, ' ' order by enumsortorder) as line
      from pg_enum join pg_type t on t.oid = enumtypid where typnamespace = ${IN_PUBLIC} group by typname`;
    expect(await rows(sql)).toEqual(lines(ENUMS));
  });

  test('has its indexes, all valid', async () => {
    const sql = `select i.relname || case when indisunique then ' unique ' else ' ' end
        || regexp_replace(pg_get_indexdef(i.oid), '^.* USING ', '') || case when indisvalid then '' else ' INVALID' end as line
      from pg_index join pg_class i on i.oid = indexrelid join pg_class t on t.oid = indrelid
      where i.relnamespace = ${IN_PUBLIC} and not indisprimary and t.${OURS}`;
    expect(await rows(sql)).toEqual(lines(INDEXES));
  });

  test('has a primary key on each table, by its name', async () => {
    const sql = `select conname || ' ' || pg_get_constraintdef(c.oid) as line
      from pg_constraint c join pg_class t on t.oid = conrelid
      where connamespace = ${IN_PUBLIC} and contype = 'p' and ${OURS}`;
    expect(await rows(sql)).toEqual(
      Object.keys(COLUMNS)
        .sort()
        .map((table) => `pk_${table} PRIMARY KEY (id)`),
    );
  });

  test('has its foreign keys, each with an index that begins with its column', async () => {
    expect(await rows(FOREIGN_KEYS_FOUND)).toEqual(lines(FOREIGN_KEYS));
    const without = `and not exists (select from pg_index where indrelid = conrelid and indkey[0] = conkey[1] and indpred is null)`;
    expect(await rows(`${FOREIGN_KEYS_FOUND} ${without}`)).toEqual([]);
  });

  test('has its triggers, all enabled', async () => {
    const sql = `select tgrelid::regclass || ' ' || tgname || ' '
        || regexp_replace(pg_get_triggerdef(t.oid), '^CREATE TRIGGER \\w+ (.*) ON [\\w.]+ (.*)$', '\\1 \\2')
        || case when tgenabled = 'O' then '' else ' DISABLED' end as line
      from pg_trigger t join pg_class c on c.oid = tgrelid where relnamespace = ${IN_PUBLIC} and not tgisinternal`;
    expect(await rows(sql)).toEqual(lines(TRIGGERS));
  });
});
