import { beforeAll, describe, expect, test } from '@jest/globals';
import { DatabaseError, type Client } from 'pg';
import type { Fact } from '../../src/modules/migrations/catalog/fact.ts';
import { keyOf } from '../../src/modules/migrations/catalog/fact.ts';
import { changeType, losesValues } from '../../src/modules/migrations/catalog/kinds/column-type.repair.ts';
import { parseType } from '../../src/modules/migrations/catalog/kinds/column-type.ts';
import { outcomeOf } from '../../src/modules/migrations/catalog/kinds/type-outcome.ts';
import { useDatabase } from '../support/use-database.ts';
import { SAMPLES, SAMPLE_TYPES, WITHOUT_SAMPLES } from './type-samples.ts';

/** Settings that change the text of values. A repair runs with those of the role that runs it. */
const OTHER_SETTINGS = `set datestyle = 'SQL, DMY'; set intervalstyle = 'sql_standard'; set extra_float_digits = -10;
  set bytea_output = 'escape'; set timezone = 'America/Sao_Paulo'; set xmlbinary = 'hex'`;
const SETTINGS = `set datestyle = 'ISO'; set intervalstyle = 'postgres'; set extra_float_digits = 1;
  set bytea_output = 'hex'; set timezone = 'UTC'; set xmlbinary = 'base64'; set search_path = ''`;

/** SQLSTATE of data exceptions, of violated checks, and of NaN as a whole number. */
const REFUSED_VALUE = /^(?:22|23|0A)/;

const TYPES = [...SAMPLES.keys()];
const FACTS = [
  { kind: 'enum type', identity: 'public.mood', attributes: {} },
  { kind: 'enum type', identity: 'public.feeling', attributes: {} },
  { kind: 'domain', identity: 'public.small_text', attributes: { type: 'character varying(3)' } },
  { kind: 'domain', identity: 'public.positive', attributes: { type: 'integer' } },
];
const facts: ReadonlyMap<string, Fact> = new Map(FACTS.map((fact): [string, Fact] => [keyOf(fact), fact]));

const columnOf = (type: string, standard?: string): Fact => ({
  kind: 'column',
  identity: 'public.v.c',
  attributes: { type, ...(standard === undefined ? {} : { default: standard }) },
});

/** From the type that is there to the expected one. */
const retyping = (from: string, to: string) => ({
  have: columnOf(from),
  want: columnOf(to),
  expected: facts,
  actual: facts,
});
const outcome = (from: string, to: string) => outcomeOf(parseType(from, facts), parseType(to, facts));
const convert = (from: string, to: string) => changeType(retyping(from, to)).join('; ');
const pairs = (wanted: (from: string, to: string) => boolean) =>
  TYPES.flatMap((from) => TYPES.filter((to) => from !== to && wanted(from, to)).map((to) => [from, to] as const));

describe('the conversion of a column to its expected type', () => {
  const database = useDatabase({ at: 'empty' });
  let client: Client;

  beforeAll(async () => {
    client = await database.connect();
    await client.query(`${SAMPLE_TYPES} ${SETTINGS}`);
  });

  /** Runs `sql` in a transaction that is rolled back, and gives the rows of its last statement or the error. */
  async function attempt(sql: string): Promise<{ rows: unknown[] } | { error: string; code: string }> {
    try {
      const result: unknown = await client.query(`begin; ${sql}`);
      const last: unknown = Array.isArray(result) ? result.at(-1) : result;
      return { rows: last instanceof Object && 'rows' in last && Array.isArray(last.rows) ? last.rows : [] };
    } catch (error) {
      if (!(error instanceof DatabaseError)) throw error;
      return { error: error.message, code: error.code ?? '' };
    } finally {
      await client.query(`rollback`);
    }
  }

  /** The values after the conversion there and back, next to what they were. */
  const thereAndBack = (from: string, to: string, values: readonly string[]) =>
    attempt(`create table public.v (at int, was text, c ${from});
      insert into public.v select at, value::${from}::text, value::${from} from unnest(array[${values.map(literal).join(', ')}]) with ordinality as all_values (value, at);
      ${OTHER_SETTINGS}; ${convert(from, to)};
      ${SETTINGS}; ${convert(to, from)};
      select was, c::text as is from public.v order by at`);

  test('has samples for every type of the server', async () => {
    const { rows } = await client.query<{ type: string }>(
      `select format_type(oid, null) as type from pg_type
       where typtype in ('b', 'r', 'm') and typcategory <> 'A' and typnamespace = 'pg_catalog'::regnamespace`,
    );
    const sampled = new Set(TYPES.map((type) => parseType(type, facts).name));
    const names = rows.map(({ type }) => parseType(type, facts).name);
    expect(names.filter((name) => !sampled.has(name) && !WITHOUT_SAMPLES.has(name))).toEqual([]);
  });

  test('keeps every value, there and back, where it is said to keep them', async () => {
    const kept = pairs((from, to) => outcome(from, to) === 'keeps');
    expect(kept.length).toBeGreaterThan(100);
    const changed: unknown[] = [];
    for (const [from, to] of kept) {
      const result = await thereAndBack(from, to, SAMPLES.get(from) ?? []);
      if ('error' in result) changed.push({ from, to, ...result });
      else changed.push(...result.rows.filter(isChanged).map((row) => ({ from, to, row })));
    }
    expect(changed).toEqual([]);
  });

  test('keeps or refuses each value, where it is said to refuse some', async () => {
    const wrong: unknown[] = [];
    for (const [from, to] of pairs((one, other) => outcome(one, other) === 'refuses')) {
      for (const value of SAMPLES.get(from) ?? []) {
        const result = await thereAndBack(from, to, [value]);
        if ('rows' in result) wrong.push(...result.rows.filter(isChanged).map((row) => ({ from, to, row })));
        else if (!REFUSED_VALUE.test(result.code)) wrong.push({ from, to, value, ...result });
      }
    }
    expect(wrong).toEqual([]);
  });

  test('is a statement that the server runs, for every pair of types', async () => {
    const refused: unknown[] = [];
    for (const from of TYPES) {
      const others = TYPES.filter((to) => to !== from);
      const all = others.map((to) => `savepoint s; ${convert(from, to)}; rollback to s`).join('; ');
      if (!('error' in (await attempt(`create table public.v (c ${from}); ${all}`)))) continue;
      for (const to of others) {
        const result = await attempt(`create table public.v (c ${from}); ${convert(from, to)}`);
        if ('error' in result) refused.push({ from, to, ...result });
      }
    }
    expect(refused).toEqual([]);
  });

  test('leaves the conversion to the server, where it has one of its own by assignment', async () => {
    const { rows } = await client.query<{ from: string; to: string }>(
      `select format_type(castsource, null) as from, format_type(casttarget, null) as to from pg_cast
       where castcontext in ('i', 'a') and castsource <> casttarget`,
    );
    const own = rows.filter(({ from }) => !WITHOUT_SAMPLES.has(from));
    expect(own.length).toBeGreaterThan(100);
    expect(own.filter(({ from, to }) => / using .*::/.test(convert(from, to)))).toEqual([]);
  });
});

describe('a change of type', () => {
  const destructive: readonly (readonly [from: string, to: string])[] = [
    ['timestamp without time zone', 'time without time zone'],
    ['timestamp with time zone', 'timestamp without time zone'],
    ['timestamp without time zone', 'timestamp with time zone'],
    ['timestamp without time zone', 'timestamp(3) without time zone'],
    ['timestamp with time zone', 'date'],
    ['time without time zone', 'time(0) without time zone'],
    ['interval', 'interval(3)'],
    ['interval', 'interval year to month'],
    ['interval', 'time without time zone'],
    ['numeric', 'double precision'],
    ['numeric', 'numeric(10,2)'],
    ['numeric(10,2)', 'numeric(10,1)'],
    ['numeric(10,2)', 'integer'],
    ['numeric(10,2)', 'money'],
    ['double precision', 'real'],
    ['double precision', 'bigint'],
    ['double precision', 'numeric'],
    ['bigint', 'double precision'],
    ['integer', 'real'],
    ['text', 'name'],
    ['text', '"char"'],
    ['text', 'character(10)'],
    ['text', 'integer'],
    ['text', 'jsonb'],
    ['text[]', 'character varying(10)[]'],
    ['text[]', 'text'],
    ['json', 'jsonb'],
    ['inet', 'cidr'],
    ['bpchar', 'text'],
    ['numrange', 'int4range'],
    ['int4range', 'int4multirange'],
    ['bit(5)', 'integer'],
    ['money', 'numeric'],
    ['xml', 'text'],
    ['tsvector', 'text'],
    ['public.pair', 'text'],
    ['text', 'public.citext'],
    ['public.geometry(Point,4326)', 'public.geometry'],
    ['public.hstore', 'jsonb'],
  ];
  test.each(destructive)('from %s to %s may lose values', (from, to) =>
    expect(losesValues(retyping(from, to))).toBe(true),
  );

  const safe: readonly (readonly [from: string, to: string])[] = [
    ['text', 'character varying(255)'],
    ['character varying(255)', 'text'],
    ['character varying(255)', 'character varying(100)'],
    ['character varying(100)', 'character varying(255)'],
    ['character(3)', 'text'],
    ['integer', 'bigint'],
    ['bigint', 'integer'],
    ['integer', 'text'],
    ['integer[]', 'bigint[]'],
    ['numeric(10,2)', 'numeric(12,2)'],
    ['numeric(10,2)', 'numeric'],
    ['timestamp(3) without time zone', 'timestamp without time zone'],
    ['date', 'timestamp without time zone'],
    ['jsonb', 'json'],
    ['uuid', 'text'],
    ['text', 'public.mood'],
    ['public.mood', 'text'],
    ['public.mood', 'public.feeling'],
    ['public.mood[]', 'text[]'],
    ['text', 'public.small_text'],
    ['public.positive', 'integer'],
  ];
  test.each(safe)('from %s to %s loses no value', (from, to) => expect(losesValues(retyping(from, to))).toBe(false));

  test('does not rewrite a table for a longer text', () => {
    expect(convert('character varying(10)', 'character varying(20)')).not.toContain('using');
    expect(convert('character varying(10)', 'text')).not.toContain('using');
  });
});

function isChanged(row: unknown): boolean {
  return row instanceof Object && 'was' in row && 'is' in row && row.was !== row.is;
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
