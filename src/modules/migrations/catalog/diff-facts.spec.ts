import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { diffFacts, sameFact } from './diff-facts.ts';
import type { Fact } from './fact.ts';
import { factLine, fingerprint } from './fingerprint.ts';

const column: Fact = { kind: 'column', identity: 'public.users.email', attributes: { type: 'text', notNull: true } };
const table = (...columnOrder: string[]): Fact => ({
  kind: 'table',
  identity: 'public.users',
  attributes: { columnOrder },
});

const labels = (...list: string[]): Fact => ({
  kind: 'enum type',
  identity: 'public.mood',
  attributes: { labels: list },
});

describe('diffFacts', () => {
  test('of a catalog with itself in another order is empty', () => {
    expect(diffFacts([column, table('id')], [table('id'), column])).toEqual([]);
  });

  test('says missing, unexpected and changed with both values', () => {
    const other: Fact = { ...column, identity: 'public.users.name' };
    const changed: Fact = { ...column, attributes: { type: 'citext' } };
    expect(diffFacts([column], [])).toMatchObject([{ change: 'missing', identity: 'public.users.email' }]);
    expect(diffFacts([], [other])).toMatchObject([{ change: 'unexpected', identity: 'public.users.name' }]);
    expect(diffFacts([column], [changed])[0]?.attributes).toEqual([
      { name: 'notNull', expected: true, actual: null },
      { name: 'type', expected: 'text', actual: 'citext' },
    ]);
  });

  test('compares lists item by item, in order', () => {
    expect(diffFacts([labels('a', 'b')], [labels('a', 'b')])).toEqual([]);
    expect(diffFacts([labels('a', 'b')], [labels('b', 'a')])).toHaveLength(1);
    expect(diffFacts([labels('a')], [labels('a', 'b')])).toHaveLength(1);
  });

  test('sees that columns changed places, not that one is missing between them', () => {
    expect(diffFacts([table('id', 'email', 'name')], [table('id', 'name')])).toEqual([]);
    expect(diffFacts([table('id', 'email', 'name')], [table('id', 'name', 'email')])).toHaveLength(1);
  });

  test('takes an attribute that is null for one that is absent', () => {
    const explicit: Fact = { ...column, attributes: { ...column.attributes, comment: null } };
    expect(diffFacts([column], [explicit])).toEqual([]);
    expect(fingerprint([column])).toBe(fingerprint([explicit]));
  });
});

describe('fingerprint', () => {
  test('is 64 hex digits, the same for any order', () => {
    expect(fingerprint([column, table('id')])).toMatch(/^[0-9a-f]{64}$/);
    expect(fingerprint([column, table('id')])).toBe(fingerprint([table('id'), column]));
  });

  test('differs when one attribute does', () => {
    expect(fingerprint([column])).not.toBe(fingerprint([{ ...column, attributes: { type: 'text' } }]));
  });
});

describe('sameFact', () => {
  const value = fc.oneof(
    fc.constantFrom(null, true, false, 0, 1, '', '1', 'a'),
    fc.array(fc.constantFrom('a', 'b'), { maxLength: 2 }),
  );
  const fact: fc.Arbitrary<Fact> = fc.record({
    kind: fc.constantFrom('column', 'table'),
    identity: fc.constantFrom('public.a', 'public.b'),
    attributes: fc.dictionary(fc.constantFrom('comment', 'type'), value),
  });

  test('says what the lines of two facts say, which the fingerprint is made of', () => {
    const outcomes = new Set<boolean>();
    fc.assert(
      fc.property(fact, fact, (a, b) => {
        const same = factLine(a) === factLine(b);
        outcomes.add(same);
        expect(sameFact(a, b)).toBe(same);
        expect(sameFact(a, { ...a, attributes: { note: null, ...a.attributes } })).toBe(true);
      }),
      { numRuns: 5_000, seed: 1 },
    );
    expect(outcomes.size).toBe(2);
  });
});
