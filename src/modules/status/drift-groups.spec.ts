import { describe, expect, test } from '@jest/globals';
import type { AttributeValue, Drift, Fact } from '../migrations/catalog/index.ts';
import { groupDrift } from './drift-groups.ts';

const table = (identity: string): Fact => ({ kind: 'table', identity, attributes: {} });

function drift(
  change: Drift['change'],
  kind: string,
  identity: string,
  actual: Record<string, AttributeValue> = {},
): Drift {
  const attributes = Object.entries(actual).map(([name, value]) => ({ name, expected: null, actual: value }));
  return { change, kind, identity, severity: 'error', attributes, repair: { sql: '', destructive: false } };
}

/** `table: cause < dependants`, a line for each cause. */
function lines(facts: readonly Fact[], drifts: readonly Drift[]): string[] {
  return groupDrift(facts, drifts).flatMap(({ table: name, causes }) =>
    causes.map(({ object, dependants }) =>
      [`${name}: ${object.identity}`, ...dependants.map(({ identity }) => identity)].join(' < '),
    ),
  );
}

describe('drifted objects on the status page', () => {
  test('are grouped by table, and what is built on a changed column is folded under it', () => {
    const drifts = [
      drift('changed', 'column', 'public.users.email', { type: 'text' }),
      drift('changed', 'constraint', 'public.users.ck', { definition: `CHECK (email ~~ '%@%')` }),
      drift('changed', 'index', 'public.uq', { table: 'public.users', definition: 'btree (lower(email))' }),
      drift('changed', 'index', 'public.other', { table: 'public.users', definition: 'btree (emails)' }),
      drift('missing', 'index', 'public.ix', { table: 'public.decks', definition: 'btree (email)' }),
    ];
    expect(lines([table('public.users'), table('public.decks')], drifts)).toEqual([
      'public.decks: public.ix',
      'public.users: public.users.email < public.users.ck < public.uq',
      'public.users: public.other',
    ]);
  });

  test('fold all that belongs to a table that is missing or unexpected, also the sequence of its column', () => {
    const drifts = [
      drift('unexpected', 'table', 'public.t'),
      drift('unexpected', 'column', 'public.t.id', { default: `nextval('public.t_id_seq')` }),
      drift('unexpected', 'sequence', 'public.t_id_seq', { ownedBy: 'public.t.id' }),
      drift('unexpected', 'index', 'public.t_pkey', { table: 'public.t', definition: '(id)' }),
    ];
    expect(lines([], drifts)).toEqual(['public.t: public.t < public.t.id < public.t_id_seq < public.t_pkey']);
  });

  test('of no table stand together at the end, parts of a type under the type', () => {
    const drifts = [
      drift('missing', 'composite attribute', 'public.pair.a'),
      drift('missing', 'composite type', 'public.pair'),
      drift('changed', 'function', 'public.f(public.t)'),
      drift('changed', 'column', 'public.t.a'),
    ];
    expect(lines([table('public.t')], drifts)).toEqual([
      'public.t: public.t.a',
      'null: public.pair < public.pair.a',
      'null: public.f(public.t)',
    ]);
  });

  test('do not depend on a column that only their comment or owner names', () => {
    const drifts = [
      drift('changed', 'column', 'public.t.a', { type: 'text' }),
      drift('changed', 'constraint', 'public.t.ck', { comment: 'about a', owner: 'a' }),
    ];
    expect(lines([table('public.t')], drifts)).toEqual(['public.t: public.t.a', 'public.t: public.t.ck']);
  });

  test('are each in exactly one place', () => {
    const drifts = Array.from({ length: 20 }, (_, at) => drift('changed', 'column', `public.t.c${at}`, { type: 'c1' }));
    const all = [...drifts, drift('missing', 'trigger', 'public.t.tr', { definition: 'when (c1 > c2)' })];
    expect(
      lines([table('public.t')], all)
        .join(' < ')
        .split(/ < |public.t: /)
        .filter((identity) => identity !== ''),
    ).toHaveLength(21);
  });
});
