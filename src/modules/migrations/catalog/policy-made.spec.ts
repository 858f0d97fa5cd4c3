import { describe, expect, test } from '@jest/globals';
import type { Catalog } from './catalog.ts';
import { diffCatalogs } from './diff-catalogs.ts';
import type { AttributeValue, Fact } from './fact.ts';
import { foldExtensions } from './fold-extensions.ts';
import { DEFAULT_POLICY } from './policy.ts';
import { readyRules } from './ready-rules.ts';

const fact = (kind: string, identity: string, attributes: Record<string, AttributeValue> = {}): Fact => ({
  kind,
  identity,
  attributes,
});
const as = (facts: readonly Fact[]): Catalog => ({
  major: 18,
  version: '18.4',
  role: 'app',
  placeholders: { owner: 'app', database: 'anki' },
  facts,
  notices: [],
});
const diff = (expected: Fact[], actual: Fact[], policy = DEFAULT_POLICY) =>
  diffCatalogs(as(expected), as(actual), policy);

const extension = fact('extension', 'pg_partman', { schema: 'partman', version: '<default>' });
const member = (name: string) => fact('extension member', `pg_partman: function partman.${name}()`);
const parts = (name: string) => [
  fact('table', 'partman.part_config', { extension: 'pg_partman' }),
  fact('column', `partman.part_config.${name}`, { type: 'text' }),
];
const body = (definition: string) =>
  fact('function', 'public.f()', { definition, owner: 'x', madeBy: 'pg_partman: body of the trigger function of x' });
const plain = [
  fact('table', 'public.events_p1', { columnOrder: ['id'] }),
  fact('column', 'public.events_p1.id', { type: 'bigint' }),
];
const chunk = [
  fact('table', 'public.events_p1', { columnOrder: ['id'], madeBy: 'pg_partman: child of public.events' }),
  fact('column', 'public.events_p1.id', { type: 'bigint' }),
];

describe('what the rows of an extension decide about', () => {
  test.each([
    ['that came', [extension], [extension, ...chunk]],
    ['that went', [extension, ...chunk], [extension]],
  ])('and %s is neither dropped nor made, and the report says why', (_, expected, actual) => {
    const { drifts, repair } = diff(expected, actual);
    expect(drifts).toHaveLength(2);
    expect(repair.sql).toBe('');
    for (const drift of drifts) {
      expect(drift.repair).toMatchObject({
        sql: '',
        note: 'Rows of pg_partman decide what this is (child of public.events): use the functions of the extension.',
      });
    }
  });

  test('keeps its table when only one side is made by the extension', () => {
    const { drifts, repair } = diff([extension, ...chunk], [extension, ...plain]);
    expect(drifts).toMatchObject([{ kind: 'table', attributes: [{ name: 'madeBy' }] }]);
    expect(repair.sql).toBe('');
  });

  test('may have its text rewritten where the extension writes it', () => {
    const policy = { ...DEFAULT_POLICY, ignores: readyRules('pg_partman') };
    expect(diff([extension, body('a')], [extension, body('b')], policy).drifts).toEqual([]);
    const given = { ...body('b'), attributes: { ...body('b').attributes, owner: 'y' } };
    expect(diff([extension, body('a')], [extension, given], policy).drifts).toHaveLength(1);
  });
});

describe('an extension of another version', () => {
  test('is one difference, a warning, whatever members it has', () => {
    const other = { ...extension, attributes: { ...extension.attributes, version: '4.7.1' } };
    expect(
      diff([extension, member('a'), ...parts('a')], [other, member('b'), ...parts('b')]).drifts.map(
        ({ kind, identity, severity }) => [kind, identity, severity],
      ),
    ).toEqual([['extension', 'pg_partman', 'warning']]);
  });
});

describe('an extension that came or went', () => {
  test('has its members, and what lives in them, folded under it', () => {
    const all = [extension, member('a'), member('b'), ...parts('a'), fact('table', 'public.stray')];
    const folded = foldExtensions(diff([], all).drifts).map(({ object, members }) => [object.identity, members.length]);
    expect(folded).toEqual([
      ['pg_partman', 4],
      ['public.stray', 0],
    ]);
  });
});
