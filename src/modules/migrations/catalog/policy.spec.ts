import { describe, expect, test } from '@jest/globals';
import type { Catalog } from './catalog.ts';
import { diffCatalogs } from './diff-catalogs.ts';
import type { Fact } from './fact.ts';
import { DEFAULT_POLICY, type Ignore } from './policy.ts';

const NOW = new Date('2026-12-01T12:00:00Z');
const table: Fact = { kind: 'table', identity: 'public.users', attributes: { owner: '<owner>', columnOrder: ['id'] } };
const column: Fact = { kind: 'column', identity: 'public.users.id', attributes: { type: 'bigint' } };

function catalog(...facts: Fact[]): Catalog {
  return { major: 18, version: '18.4', role: 'app', place: { owner: 'app', database: 'anki' }, facts, notices: [] };
}

function diff(expected: Fact[], actual: Fact[], ...ignores: Ignore[]) {
  const result = diffCatalogs(catalog(...expected), catalog(...actual), { ...DEFAULT_POLICY, ignores }, NOW);
  expect(result.expectedFingerprint === result.actualFingerprint).toBe(result.drifts.length === 0);
  return result;
}

const owned = (owner: string, ...columnOrder: string[]): Fact => ({ ...table, attributes: { owner, columnOrder } });

describe('policy', () => {
  test('an ignored object is neither drift nor part of the fingerprint', () => {
    const extra: Fact = { kind: 'table', identity: 'public.backup_2026', attributes: {} };
    expect(diff([table], [table, extra]).drifts).toHaveLength(1);
    expect(diff([table], [table, extra], { identity: 'public.backup_*', reason: 'nightly copy' }).drifts).toEqual([]);
    expect(diff([table], [table, extra], { identity: 'public.backup', reason: 'another' }).drifts).toHaveLength(1);
  });

  test('an ignored column leaves the order of the others alone', () => {
    const wide: Fact = { ...table, attributes: { ...table.attributes, columnOrder: ['id', 'note'] } };
    const note: Fact = { kind: 'column', identity: 'public.users.note', attributes: { type: 'text' } };
    expect(
      diff([table, column], [wide, column, note], { identity: 'public.users.note', reason: 'theirs' }).drifts,
    ).toEqual([]);
  });

  test('one attribute can be ignored', () => {
    const changed: Fact = { ...table, attributes: { ...table.attributes, owner: 'dba', comment: 'x' } };
    const ignore = { kind: 'table', identity: 'public.users', attribute: 'owner', reason: 'owned by the DBA' };
    expect(diff([table], [changed], ignore).drifts[0]?.attributes.map(({ name }) => name)).toEqual(['comment']);
  });

  test('an ignore that has ended no longer works and is a finding', () => {
    const ignore = { identity: 'public.users', reason: 'until the release', until: '2026-11-30' };
    const ended = diff([table], [], ignore);
    expect(ended.drifts).toHaveLength(1);
    expect(ended.expiredIgnores).toEqual([ignore]);
    expect(diff([table], [], { ...ignore, until: '2026-12-01' })).toMatchObject({ drifts: [], expiredIgnores: [] });
  });

  test('another order of columns is a warning; with another owner it is an error', () => {
    const members = ['a', 'b'].map((name): Fact => ({
      kind: 'column',
      identity: `public.users.${name}`,
      attributes: {},
    }));
    const [want, moved, both] = [owned('x', 'a', 'b'), owned('x', 'b', 'a'), owned('y', 'b', 'a')];
    expect(diff([want, ...members], [moved, ...members]).drifts[0]?.severity).toBe('warning');
    expect(diff([want, ...members], [both, ...members]).drifts[0]?.severity).toBe('error');
  });

  test('what one reader may not see is not compared', () => {
    const mapping: Fact = { kind: 'user mapping', identity: 'a server b', attributes: { options: ['user=x'] } };
    const unseen: Fact = { ...mapping, attributes: {}, hidden: ['options'] };
    expect(diff([mapping], [unseen]).drifts).toEqual([]);
    expect(diff([mapping], []).drifts).toHaveLength(1);
  });
});
