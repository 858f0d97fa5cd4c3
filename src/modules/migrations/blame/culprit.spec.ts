import { describe, test } from 'node:test';
import { expect } from 'expect';
import { culpritOf } from './culprit.ts';
import type { DdlRecord } from './read-record.ts';

const record = (identity: string | null, role: string): DdlRecord => ({
  at: new Date('2026-01-01T00:00:00Z'),
  role,
  address: null,
  application: 'psql',
  tag: 'ALTER TABLE',
  objectType: 'table',
  identity,
  statement: 'alter table …',
});

describe('the culprit of a drift', () => {
  test('is who changed the object itself last', () => {
    const records = [record('public.ix_a', 'ann'), record('public.ix_a', 'bob')];
    expect(culpritOf({ identity: 'public.ix_a' }, records)?.role).toBe('ann');
  });

  test('is who changed its table, where only that is on record', () => {
    expect(culpritOf({ identity: 'public.users.email' }, [record('public.users', 'ann')])?.role).toBe('ann');
  });

  test('is not who changed a table whose name begins alike', () => {
    expect(culpritOf({ identity: 'public.users_old.email' }, [record('public.users', 'ann')])).toBeUndefined();
  });

  test('is nobody when the record is empty, or names no object', () => {
    expect(culpritOf({ identity: 'public.users' }, [])).toBeUndefined();
    expect(culpritOf({ identity: 'public.users' }, [record(null, 'ann')])).toBeUndefined();
  });
});
