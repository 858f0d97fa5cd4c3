import { describe, expect, test } from '@jest/globals';
import type { Catalog } from './catalog.ts';
import { diffCatalogs } from './diff-catalogs.ts';
import type { Fact } from './fact.ts';
import { DEFAULT_POLICY, matches, type Rule, type SeverityRule } from './policy.ts';

const NOW = new Date('2026-12-01T12:00:00Z');
const table: Fact = { kind: 'table', identity: 'public.users', attributes: { owner: '<owner>', columnOrder: ['id'] } };
const column: Fact = { kind: 'column', identity: 'public.users.id', attributes: { type: 'bigint' } };

function catalog(...facts: Fact[]): Catalog {
  return {
    major: 18,
    version: '18.4',
    role: 'app',
    placeholders: { owner: 'app', database: 'anki' },
    facts,
    notices: [],
  };
}

function diff(expected: Fact[], actual: Fact[], ...ignores: Rule[]) {
  const result = diffCatalogs(catalog(...expected), catalog(...actual), { ...DEFAULT_POLICY, ignores }, NOW);
  expect(result.expectedFingerprint === result.actualFingerprint).toBe(result.drifts.length === 0);
  return result;
}

const extra = (identity: string): Fact => ({ kind: 'table', identity, attributes: { owner: 'x' } });
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
    expect(ended.findings).toEqual([
      {
        rule: ignore,
        severity: 'error',
        message: 'The exception for public.users ended on 2026-11-30: until the release',
      },
    ]);
    expect(diff([table], [], { ...ignore, until: '2026-12-01' })).toMatchObject({ drifts: [], findings: [] });
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

  test.each([
    ['public.events_p*', 'public.events_p1', true],
    ['public.events_p*', 'public.events_p1.id', false],
    ['public.*_p*_idx', 'public.events_p1_idx', true],
    ['public.events_p####_##_##', 'public.events_p2026_12_01', true],
    ['public.events_p####_##_##', 'public.events_payload', false],
    ['public.**', 'public.f(public.mood)', true],
    ['public.a+b*', 'public.aab', false],
    ['uuid-ossp: **', 'uuid-ossp: function public.uuid_nil()', true],
    ['public."a\\b (c) [d] ^{e|f} $/?*"', 'public."a\\b (c) [d] ^{e|f} $/?g"', true],
    ['public."a*"', 'public."a*"', true],
  ])('the pattern %s against %s is %s', (pattern, identity, expected) => {
    expect(matches(pattern, identity)).toBe(expected);
  });

  test('what may come is ignored with all its parts, and what becomes of it is not', () => {
    const backup: Fact = { ...table, identity: 'public.backup_1' };
    const id: Fact = { ...column, identity: 'public.backup_1.id' };
    const rule: Rule = { identity: 'public.backup_*', changes: ['unexpected'], reason: 'nightly copy' };
    const renamed: Fact = { ...backup, attributes: { ...backup.attributes, comment: 'x' } };
    expect(diff([], [backup, id], rule)).toMatchObject({ drifts: [], hidden: [{ rule, objects: 2 }] });
    expect(diff([backup, id], [], rule).drifts).toHaveLength(2);
    expect(diff([backup, id], [renamed, id], rule).drifts).toHaveLength(1);
    expect(diff([backup, id], [backup], rule).drifts).toHaveLength(1);
  });

  test('the content of a schema can be ignored while its extension is watched', () => {
    const extension: Fact = { kind: 'extension', identity: 'pg_cron', attributes: { schema: 'pg_catalog' } };
    const member: Fact = { kind: 'extension member', identity: 'pg_cron: table cron.job', attributes: {} };
    const relation: Fact = { kind: 'table', identity: 'cron.job', attributes: { extension: 'pg_cron' } };
    const part: Fact = { kind: 'policy', identity: 'cron.job.mine', attributes: {} };
    const other: Fact = { kind: 'table', identity: 'cron.notes', attributes: {} };
    const rule: Rule = { contentOf: 'cron', reason: 'notes of the operators' };
    const all = [extension, member, relation, part];
    expect(diff(all, [...all, other], rule).drifts).toEqual([]);
    expect(diff(all, [extension, member, relation], rule).drifts).toMatchObject([{ kind: 'policy' }]);
  });

  test('a severity can be of objects by their identity, and goes before that of their kind', () => {
    const severities: SeverityRule[] = [
      { kind: 'table', severity: 'error' },
      { identity: 'public.backup_*', severity: 'warning' },
      { identity: 'public.scratch_**', severity: 'ignored' },
    ];
    const { drifts } = diffCatalogs(
      catalog(),
      catalog(extra('public.backup_1'), extra('public.other'), extra('public.scratch_1')),
      { severities, ignores: [] },
      NOW,
    );
    expect(drifts.map(({ identity, severity }) => [identity, severity])).toEqual([
      ['public.backup_1', 'warning'],
      ['public.other', 'error'],
    ]);
  });

  test.each<[string, Rule, 'error' | 'warning', string]>([
    [
      'names nothing',
      { identity: 'public.usres', reason: 'theirs' },
      'warning',
      'The exception for public.usres names nothing here: theirs',
    ],
    [
      'names partitions of no table',
      { partitionsOf: 'public.event', reason: 'partman' },
      'warning',
      'The exception for partitions of public.event names nothing here: partman',
    ],
    [
      'is for an extension that is not installed',
      { madeBy: 'pgq', reason: 'queues' },
      'warning',
      'The exception for what pgq makes names nothing here: queues',
    ],
    [
      'names a schema that is not there',
      { contentOf: 'corn', reason: 'theirs' },
      'warning',
      'The exception for content of schema corn names nothing here: theirs',
    ],
    [
      'is for what may come to a schema that is not there',
      { identity: 'pubic.backup_*', changes: ['unexpected'], reason: 'copies' },
      'warning',
      'The exception for pubic.backup_* (unexpected) names nothing here: copies',
    ],
    [
      'hides everything',
      { identity: '**', reason: 'quiet' },
      'error',
      'The exception for ** would hide everything, and hides nothing: quiet',
    ],
    [
      'hides every partition',
      { partitionsOf: '*.*', reason: 'quiet' },
      'error',
      'The exception for partitions of *.* would hide everything, and hides nothing: quiet',
    ],
    [
      'has a wildcard for its schema',
      { contentOf: '*', reason: 'quiet' },
      'error',
      'The exception for content of schema * would hide everything, and hides nothing: quiet',
    ],
  ])('a rule that %s is a finding with its reason, and hides nothing', (_, rule, severity, message) => {
    const schema: Fact = { kind: 'schema', identity: 'public', attributes: {} };
    const result = diff([schema, table], [schema], rule);
    expect(result.findings).toEqual([{ rule, severity, message }]);
    expect(result.drifts).toHaveLength(1);
  });

  test('a rule that may name nothing gives no finding where it does', () => {
    expect(diff([table], [table], { identity: 'vector', reason: 'optional', mayNameNothing: true }).findings).toEqual(
      [],
    );
  });

  test('a rule for an extension whose tables the role may not read is a finding, and hides nothing', () => {
    const rule: Rule = { madeBy: 'pgq', reason: 'queues' };
    const pgq: Fact = { kind: 'extension', identity: 'pgq', attributes: {} };
    const made: Fact = { kind: 'table', identity: 'pgq.event_1', attributes: { madeBy: 'pgq: part of queue a' } };
    const unread: Fact = { ...pgq, hidden: ['made objects'] };
    expect(diff([pgq], [pgq, made], rule)).toMatchObject({ drifts: [], findings: [] });
    const result = diff([pgq], [unread, { ...made, attributes: {} }], rule);
    expect(result.drifts).toHaveLength(1);
    expect(result.findings).toMatchObject([
      { severity: 'error', message: expect.stringContaining('may not read the tables in which pgq says what it made') },
    ]);
    expect(diff([pgq, made], [unread, { ...made, attributes: {} }], rule).drifts).toEqual([]);
  });
});
