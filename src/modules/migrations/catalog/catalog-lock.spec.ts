import { describe, expect, test } from '@jest/globals';
import type { Catalog } from './catalog.ts';
import { parseLock, serialiseLock, type CatalogLock } from './catalog-lock.ts';
import { diffCatalogs } from './diff-catalogs.ts';
import type { Fact } from './fact.ts';
import { buildLock, expectedForMajor, factsForMajor, factsThatDependOnMajor } from './lock-majors.ts';

const table: Fact = { kind: 'table', identity: 'public.users', attributes: { owner: '<owner>', columnOrder: ['id'] } };
const view = (definition: string): Fact => ({ kind: 'view', identity: 'public.live', attributes: { definition } });
const named: Fact = {
  kind: 'column',
  identity: 'public.users.id',
  attributes: { notNull: true, notNullConstraint: ['id_known'] },
};

function column(name: string, type: string): Fact {
  return { kind: 'column', identity: `public.${name}`, attributes: { type } };
}

function index(table: string, definition: string): Fact {
  return {
    kind: 'index',
    identity: `public.ix_${table}`,
    attributes: { table: `public.${table}`, definition: `CREATE INDEX ix_${table} ON public.${table} ${definition}` },
  };
}

function catalog(major: number, ...facts: Fact[]): Catalog {
  return {
    major,
    version: `${major}.0`,
    role: 'app',
    placeholders: { owner: 'app', database: 'anki' },
    facts,
    notices: [],
  };
}

function lockOf(...catalogs: Catalog[]): CatalogLock {
  return buildLock({ head: 'Migration2', parent: 'Migration1', catalogs, majors: [15, 16, 17, 18] });
}

describe('catalog lock', () => {
  const lock = lockOf(catalog(18, view(' SELECT id;'), table), catalog(15, view(' SELECT users.id;'), table));

  test('is the same after writing and reading, one fact a line', () => {
    const text = serialiseLock(lock);
    expect(parseLock(text)).toEqual(lock);
    expect(serialiseLock(parseLock(text))).toBe(text);
    expect(text.split('\n').filter((line) => line.includes('"identity"'))).toHaveLength(2);
  });

  test('gives each major its own rendering of a view', () => {
    expect(factsForMajor(lock, 15)).toEqual([table, view(' SELECT users.id;')]);
    expect(factsForMajor(lock, 18)).toEqual([table, view(' SELECT id;')]);
  });

  test('takes for a major that was not read the next newer one that was', () => {
    expect(factsForMajor(lock, 16)).toEqual(factsForMajor(lock, 18));
  });

  test('keeps a fact that one major alone has', () => {
    const extra = lockOf(catalog(18, table, view('x')), catalog(15, table));
    expect(factsForMajor(extra, 15)).toEqual([table]);
    expect(factsForMajor(extra, 18)).toHaveLength(2);
    expect(factsForMajor(lockOf(catalog(18, table), catalog(15, table, view('x'))), 18)).toEqual([table]);
  });

  test('built on 18 alone, expects of 15 no name of a NOT NULL constraint', () => {
    expect(factsForMajor(lockOf(catalog(18, named)), 15)).toEqual([{ ...named, attributes: { notNull: true } }]);
  });

  test('says which facts need every major to be read', () => {
    expect(factsThatDependOnMajor([table, view(' SELECT id')])).toEqual([view(' SELECT id')]);
    const [standard, pinned, always] = [
      { kind: 'extension', identity: 'citext', attributes: { schema: 'public', version: '<default>' } },
      { kind: 'extension', identity: 'hstore', attributes: { schema: 'public', version: '1.8' } },
      { kind: 'extension', identity: 'plpgsql', attributes: { schema: 'pg_catalog', version: '<default>' } },
    ];
    expect(factsThatDependOnMajor([standard, pinned, always])).toEqual([standard]);
  });

  test('says that GiST indexes and exclusion constraints of network addresses need every major to be read', () => {
    const excluded: Fact = {
      kind: 'constraint',
      identity: 'public.hosts.hosts_excl',
      attributes: { definition: 'EXCLUDE USING gist (ip WITH &&)' },
    };
    const others = [
      column('hosts.ip', 'inet'),
      column('visits.at', 'tstzrange'),
      index('visits', 'USING gist (at)'),
      index('hosts', 'USING btree (ip)'),
    ];
    const dependent = [
      index('hosts', 'USING gist (ip)'),
      index('logs', 'USING gist (((address)::inet) inet_ops)'),
      excluded,
    ];
    expect(factsThatDependOnMajor([...others, ...dependent])).toEqual(dependent);
  });

  test.each([
    ['cut off', 'ERR_CATALOG_LOCK_UNREADABLE', serialiseLock(lock).slice(0, 200)],
    ['empty', 'ERR_CATALOG_LOCK_UNREADABLE', ''],
    ['of another shape', 'ERR_CATALOG_LOCK_UNREADABLE', '[]'],
    ['without facts', 'ERR_CATALOG_LOCK_UNREADABLE', '{"format":1}'],
    ['of another format', 'ERR_CATALOG_LOCK_FORMAT', '{"format":3}'],
    ['edited by hand', 'ERR_CATALOG_LOCK_EDITED', serialiseLock(lock).replace('SELECT id', 'SELECT name')],
    [
      'without one of its facts',
      'ERR_CATALOG_LOCK_EDITED',
      serialiseLock({ ...lock, facts: [] }).replace(/"checksum": "[^"]*"/, '"checksum": "0"'),
    ],
  ] as const)('is refused when it is %s', (_what, code, text) => {
    expect(() => parseLock(text)).toThrow(expect.objectContaining({ code }));
  });

  test('is refused for a major that it does not serve', () => {
    expect(() => factsForMajor(lock, 14)).toThrow(expect.objectContaining({ code: 'ERR_CATALOG_LOCK_MAJOR' }));
  });
});

describe('what facts are built on', () => {
  const view = {
    kind: 'view',
    identity: 'public.v',
    attributes: { definition: 'SELECT 1' },
    dependsOn: ['table public.t'],
  };
  const table = { kind: 'table', identity: 'public.t', attributes: {} };
  const source = { head: null, parent: null, majors: [18] };

  test('stands in the lock with each fact, and is read again', () => {
    const text = serialiseLock({ ...source, format: 2, facts: [table, view] });
    expect(text).toContain('"dependsOn":["table public.t"]}');
    expect(expectedForMajor(parseLock(text), 18)).toEqual({ facts: [table, view] });
  });

  test('is refused where the lock does not hold it', () => {
    const text = serialiseLock({ ...source, format: 2, facts: [view] });
    expect(() => parseLock(text)).toThrow('view public.v is built on table public.t, which it does not hold');
  });

  test('is not in a lock of the first format, which is read all the same and plans no repair', () => {
    const first = parseLock(serialiseLock({ ...source, format: 1, facts: [table] }));
    const actual = { ...source, major: 18, version: '18.4', role: 'r', notices: [], facts: [] };
    const { drifts, repair } = diffCatalogs(expectedForMajor(first, 18), {
      ...actual,
      placeholders: { owner: 'o', database: 'd' },
    });
    expect(drifts.map(({ change, identity }) => [change, identity])).toEqual([['missing', 'public.t']]);
    expect(repair.sql).toBe('');
    expect(repair.notes).toEqual([expect.stringContaining('"migrate lock"')]);
  });
});
