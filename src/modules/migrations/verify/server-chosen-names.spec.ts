import { describe, expect, test } from '@jest/globals';
import type { Drift } from '../catalog/drift.ts';
import { serverChosenNames } from './server-chosen-names.ts';

function object(change: 'missing' | 'unexpected', kind: string, identity: string, definition: string): Drift {
  const [expected, actual] = change === 'missing' ? [definition, null] : [null, definition];
  const attributes = [{ name: 'definition', expected, actual }];
  return { change, kind, identity, severity: 'error', attributes, repair: { sql: '', destructive: false } };
}

const INDEX = (name: string): string => `CREATE INDEX ${name} ON public.t USING btree (a)`;
const names = (drifts: readonly Drift[], ...statements: string[]) =>
  serverChosenNames(drifts, statements).map(({ missing, unexpected }) => [missing.identity, unexpected.identity]);

describe('a name that the server chose', () => {
  const check = [
    object('missing', 'constraint', 'public.t.t_check', 'CHECK ((a > b))'),
    object('unexpected', 'constraint', 'public.t.t_check1', 'CHECK ((a > b))'),
  ];
  const index = [
    object('missing', 'index', 'public.t_a_idx', INDEX('t_a_idx')),
    object('unexpected', 'index', 'public.t_a_idx1', INDEX('t_a_idx1')),
  ];

  test('is found where an object came back with another one', () => {
    expect(names(check, 'alter table t add check (a > b)')).toEqual([['public.t.t_check', 'public.t.t_check1']]);
    expect(names(index, 'create index on t (a)')).toEqual([['public.t_a_idx', 'public.t_a_idx1']]);
  });

  test('is not one that the SQL gives, of another table, or of an object that differs', () => {
    expect(names(check, 'alter table t add constraint t_check1 check (a > b)')).toEqual([]);
    expect(names([check[0]!, object('unexpected', 'constraint', 'public.u.x', 'CHECK ((a > b))')])).toEqual([]);
    expect(names([check[0]!, object('unexpected', 'constraint', 'public.t.x', 'CHECK ((a < b))')])).toEqual([]);
  });

  test('is told of each object once', () => {
    expect(names([...index, object('missing', 'index', 'public.t_a_idx2', INDEX('t_a_idx2'))])).toHaveLength(1);
  });
});
