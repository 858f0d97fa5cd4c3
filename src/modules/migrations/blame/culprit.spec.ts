import { describe, expect, test } from '@jest/globals';
import { lastChangeOf } from './culprit.ts';
import type { DdlRecord } from './ddl-record.ts';
import type { Drifted } from './record-names.ts';

const record = (role: string, statement: string | null, rest: Partial<DdlRecord>): DdlRecord => ({
  at: new Date('2026-01-01T00:00:00Z'),
  role,
  address: null,
  application: 'psql',
  tag: 'ALTER TABLE',
  objectType: 'table',
  identity: 'public.users',
  statement,
  dropped: false,
  ...rest,
});

const EMAIL: Drifted = {
  change: 'changed',
  kind: 'column',
  identity: 'public.users.email',
  attributes: [{ name: 'type', expected: 'character varying(255)', actual: 'text' }],
};

const retype = (role: string) => record(role, 'alter table users alter email type text', {});

describe('the culprit of a drift', () => {
  test('is the newest of those who changed what differs', () => {
    expect(lastChangeOf(EMAIL, [retype('ann'), retype('bob')])).toMatchObject({ role: 'ann', tag: 'ALTER TABLE' });
  });

  test('is not who changed something else of the same table later', () => {
    const noise = [
      record('ann', 'alter table users add column age int', {}),
      record('ann', 'alter table users alter email set default 1', {}),
      record('ann', "comment on column users.email is 'type'", { tag: 'COMMENT', identity: 'public.users.email' }),
      record('ann', 'grant select (email) on users to type', { tag: 'GRANT', identity: null }),
    ];
    expect(lastChangeOf(EMAIL, [...noise, retype('bob')])?.role).toBe('bob');
    expect(lastChangeOf(EMAIL, noise)).toBeUndefined();
  });

  test('is not who changed a table whose name begins alike', () => {
    expect(lastChangeOf({ ...EMAIL, identity: 'public.users_old.email' }, [retype('ann')])).toBeUndefined();
  });

  test('is one of several, where a text does not show what it ran', () => {
    const hidden = record('ann', 'select repair_everything()', {});
    const blame = lastChangeOf(EMAIL, [hidden, retype('bob')]);
    expect(blame).toMatchObject({ role: 'one of ann, bob', statement: null, application: 'psql' });
    expect(blame?.oneOf).toMatchObject([{ role: 'ann' }, { role: 'bob', statement: retype('bob').statement }]);
  });

  test('is one role, where all records that can have done it are of that role', () => {
    const hidden = record('bob', null, {});
    expect(lastChangeOf(EMAIL, [hidden, retype('bob')])).not.toHaveProperty('oneOf');
  });

  test('is each role that changed a part of what differs', () => {
    const drift = {
      ...EMAIL,
      attributes: [...EMAIL.attributes, { name: 'default', expected: null, actual: "'x'::text" }],
    };
    const records = [record('ann', "alter table users alter email set default 'x'", {}), retype('bob')];
    expect(lastChangeOf(drift, records)).toMatchObject({
      role: 'ann and bob',
      together: [{ role: 'ann' }, { role: 'bob' }],
    });
  });

  test('is null when the record is empty', () => {
    expect(lastChangeOf(EMAIL, [])).toBeUndefined();
  });

  test('is found in what an older recorder wrote, which does not tell a drop from a change', () => {
    const missing: Drifted = { change: 'missing', kind: 'constraint', identity: 'public.users.ck_age', attributes: [] };
    const dropped = record('bob', 'alter table users drop constraint ck_age', {
      objectType: 'table constraint',
      identity: 'ck_age on public.users',
      dropped: null,
    });
    expect(lastChangeOf(missing, [retype('ann'), dropped])?.role).toBe('bob');
  });

  for (const [what, statement, isHis] of [
    ['names role and privilege', 'GRANT SELECT ON public.users TO bob', true],
    ['grants all', 'grant all privileges on users to bob, carol', true],
    ['grants on all tables of the schema', 'grant select on all tables in schema public to bob', true],
    ['grants another privilege', 'grant insert on users to bob', false],
    ['grants to another role', 'grant select on users to bobby', false],
    ['grants on another table', 'grant select on users_old to bob', false],
  ] as const) {
    test(`of a privilege is ${isHis ? '' : 'not '}who ${what}`, () => {
      const drift: Drifted = {
        change: 'changed',
        kind: 'table',
        identity: 'public.users',
        attributes: [{ name: 'grants', expected: ['ALL to OWNER'], actual: ['ALL to OWNER', 'SELECT to bob'] }],
      };
      const granted = record('ann', statement, { tag: 'GRANT', objectType: 'TABLE', identity: null });
      expect(lastChangeOf(drift, [retype('carol'), granted])?.role).toBe(isHis ? 'ann' : undefined);
    });
  }
});
