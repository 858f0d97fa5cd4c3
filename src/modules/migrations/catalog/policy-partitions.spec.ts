import { describe, expect, test } from '@jest/globals';
import type { Catalog } from './catalog.ts';
import { diffCatalogs } from './diff-catalogs.ts';
import type { AttributeValue, Fact } from './fact.ts';
import { DEFAULT_POLICY, type PartitionsRule } from './policy.ts';

type Attributes = Record<string, AttributeValue>;

const RULE: PartitionsRule = { partitionsOf: 'public.events', reason: 'made ahead of time' };
const fact = (kind: string, identity: string, attributes: Attributes = {}): Fact => ({ kind, identity, attributes });

const KEY = 'PRIMARY KEY (id)';
const SECURED: Attributes = { owner: 'app', rowSecurity: true, grants: ['ALL to OWNER', 'SELECT to reader'] };

/** A table with two columns, a key, an index and a policy; `like` are attributes that say of which parent it is. */
const family = (name: string, table: Attributes, key: Attributes = {}, index: Attributes = {}): Fact[] => [
  fact('table', `public.${name}`, { ...SECURED, columnOrder: ['id', 'note'], ...table }),
  fact('column', `public.${name}.id`, { type: 'bigint', notNull: true }),
  fact('column', `public.${name}.note`, { type: 'text', default: `'x'::text` }),
  fact('constraint', `public.${name}.${name}_pkey`, { definition: KEY, ...key }),
  fact('index', `public.${name}_pkey`, {
    table: `public.${name}`,
    constraint: `${name}_pkey`,
    definition: `CREATE UNIQUE INDEX ${name}_pkey ON public.${name} USING btree (id)`,
  }),
  fact('index', `public.${name}_note_idx`, {
    table: `public.${name}`,
    definition: `CREATE INDEX ${name}_note_idx ON public.${name} USING btree (note)`,
    ...index,
  }),
  fact('policy', `public.${name}.mine`, { command: 'all', using: 'true' }),
];

const events = family('events', { partitionKey: 'RANGE (id)' });
const partition = (name: string) =>
  family(
    name,
    { partitionOf: 'public.events', bound: `FOR VALUES FROM ('1') TO ('2')` },
    { partitionOf: 'events_pkey' },
    { partitionOf: 'public.events_note_idx' },
  );
/** A child that nothing but its text ties to its parent. */
const childTable = (name: string) => family(name, { inherits: ['public.events'] });

const as = (facts: Fact[]): Catalog => ({
  major: 18,
  version: '18.4',
  role: 'app',
  placeholders: { owner: 'app', database: 'anki' },
  facts,
  notices: [],
});

function diff(expected: Fact[], actual: Fact[], rule: Partial<PartitionsRule> = {}) {
  const policy = { ...DEFAULT_POLICY, ignores: [{ ...RULE, ...rule }] };
  const result = diffCatalogs(as(expected), as(actual), policy);
  expect(result.expectedFingerprint === result.actualFingerprint).toBe(result.drifts.length === 0);
  return result;
}

const named = ({ drifts }: ReturnType<typeof diff>) =>
  drifts.map(({ change, kind, identity, attributes }) =>
    [change, kind, identity, ...(change === 'changed' ? attributes.map(({ name }) => name) : [])].join(' '),
  );

const changed = (facts: Fact[], key: string, attributes: Attributes) =>
  facts.map((one) =>
    `${one.kind} ${one.identity}` === key ? { ...one, attributes: { ...one.attributes, ...attributes } } : one,
  );
const without = (facts: Fact[], key: string) => facts.filter((one) => `${one.kind} ${one.identity}` !== key);

describe('partitions of a table that may come and go', () => {
  test.each([
    ['a partition', partition('events_p1')],
    ['an inheritance child', childTable('events_p1')],
    [
      'a partition of a partition',
      [...partition('events_p1'), ...family('events_p1_a', { partitionOf: 'public.events_p1' })],
    ],
  ])('%s that is like its parent comes and goes, and the rule tells how much it hides', (_, child) => {
    const [came, went] = [diff(events, [...events, ...child]), diff([...events, ...child], events)];
    expect([...named(came), ...named(went)]).toEqual([]);
    expect([came, went].map(({ hidden }) => hidden)).toEqual([
      [{ rule: RULE, objects: child.length }],
      [{ rule: RULE, objects: child.length }],
    ]);
    expect([came.repair.sql, went.repair.sql]).toEqual(['', '']);
  });

  const stray = (kind: string, name: string, attributes: Attributes) => [fact(kind, name, attributes)];
  test.each([
    [
      'more columns',
      stray('column', 'public.events_p1.more', { type: 'int' }),
      'unexpected column public.events_p1.more',
    ],
    [
      'a check of its own',
      stray('constraint', 'public.events_p1.few', { definition: 'CHECK ((id < 9))' }),
      'unexpected constraint public.events_p1.few',
    ],
    [
      'an index of its own',
      stray('index', 'public.stray', {
        table: 'public.events_p1',
        definition: 'CREATE INDEX stray ON public.events_p1 USING btree (id)',
      }),
      'unexpected index public.stray',
    ],
    [
      'a trigger of its own',
      stray('trigger', 'public.events_p1.stray', { definition: 'x' }),
      'unexpected trigger public.events_p1.stray',
    ],
    [
      'a policy of its own',
      stray('policy', 'public.events_p1.stray', { using: 'true' }),
      'unexpected policy public.events_p1.stray',
    ],
    [
      'a rule of its own',
      stray('rule', 'public.events_p1.stray', { definition: 'x' }),
      'unexpected rule public.events_p1.stray',
    ],
  ])('one that came with %s is drift in that alone', (_, more, expected) => {
    expect(named(diff(events, [...events, ...childTable('events_p1'), ...more]))).toEqual([expected]);
    expect(named(diff(events, [...events, ...partition('events_p1'), ...more]))).toEqual([expected]);
  });

  test.each<[string, Attributes, string]>([
    [
      'table public.events_p1',
      { grants: ['ALL to OWNER', 'SELECT to PUBLIC'] },
      'changed table public.events_p1 grants',
    ],
    ['table public.events_p1', { rowSecurity: null }, 'changed table public.events_p1 rowSecurity'],
    ['table public.events_p1', { owner: 'dba' }, 'changed table public.events_p1 owner'],
    ['table public.events_p1', { persistence: 'unlogged' }, 'changed table public.events_p1 persistence'],
    ['column public.events_p1.note', { default: `'y'::text` }, 'changed column public.events_p1.note default'],
    ['column public.events_p1.id', { notNull: null }, 'changed column public.events_p1.id notNull'],
    ['policy public.events_p1.mine', { using: 'false' }, 'changed policy public.events_p1.mine using'],
    ['index public.events_p1_note_idx', { invalid: true }, 'changed index public.events_p1_note_idx invalid'],
  ])('one that came with another %s %j is drift', (key, attributes, expected) => {
    expect(named(diff(events, [...events, ...changed(childTable('events_p1'), key, attributes)]))).toEqual([expected]);
  });

  test.each([
    ['constraint public.events_p1.events_p1_pkey'],
    ['index public.events_p1_note_idx'],
    ['policy public.events_p1.mine'],
  ])('one that came without %s is drift', (key) => {
    const child = without(childTable('events_p1'), key);
    const result = diff(events, [...events, ...child]);
    expect(named(result)).toContain(`missing ${key}`);
    expect(result.repair.sql).toContain('public.events_p1');
  });

  test('one that is there on both sides is compared as ever', () => {
    const child = partition('events_p1');
    const left = changed(child, 'table public.events_p1', { comment: 'x' });
    expect(named(diff([...events, ...child], [...events, ...left]))).toEqual([
      'changed table public.events_p1 comment',
    ]);
  });

  test('attributes of children can be left out', () => {
    const child = changed(childTable('events_p1'), 'table public.events_p1', { owner: 'dba', grants: null });
    expect(named(diff(events, [...events, ...child], { attributes: ['owner', 'grants'] }))).toEqual([]);
    expect(named(diff(events, [...events, ...child], { attributes: ['owner'], mayLack: ['grants'] }))).toEqual([]);
    expect(named(diff(events, [...events, ...child], { attributes: ['owner'] }))).toEqual([
      'changed table public.events_p1 grants',
    ]);
  });

  test('what limits the rows of an inheritance child is named by a pattern', () => {
    const limit = fact('constraint', 'public.events_p1.events_p1_partition_check', { definition: 'CHECK ((id < 2))' });
    const actual = [...events, ...childTable('events_p1'), limit];
    expect(named(diff(events, actual))).toEqual([`unexpected constraint ${limit.identity}`]);
    expect(named(diff(events, actual, { bounds: '*_partition_check' }))).toEqual([]);
  });

  test('the limits of children that both sides have are not compared while both have one', () => {
    const limited = (value: number) => [
      ...childTable('events_p1'),
      fact('constraint', 'public.events_p1.constraint_1', { definition: `CHECK ((id < ${value}))` }),
    ];
    const rule = { bounds: 'constraint_*' };
    expect(named(diff([...events, ...limited(2)], [...events, ...limited(3)], rule))).toEqual([]);
    expect(named(diff([...events, ...limited(2)], [...events, ...limited(3)]))).toHaveLength(1);
    expect(named(diff([...events, ...limited(2)], [...events, ...childTable('events_p1')], rule))).toEqual([
      'missing constraint public.events_p1.constraint_1',
    ]);
  });

  test('a table whose name begins alike is none of them', () => {
    expect(named(diff(events, [...events, fact('table', 'public.events_payload')]))).toEqual([
      'unexpected table public.events_payload',
    ]);
  });
});
