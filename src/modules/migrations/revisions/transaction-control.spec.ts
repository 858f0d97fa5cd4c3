import { describe, expect, test } from '@jest/globals';
import { transactionControl } from './transaction-control.ts';

describe('transaction control is found in', () => {
  const found: readonly (readonly [string, string])[] = [
    ['commit', 'commit'],
    ['COMMIT WORK AND CHAIN', 'COMMIT WORK AND CHAIN'],
    ['end', 'end'],
    ['End Transaction', 'End Transaction'],
    ['abort', 'abort'],
    ['rollback', 'rollback'],
    ['rollback and chain', 'rollback and chain'],
    ["rollback prepared 'a'", "rollback prepared 'a'"],
    ["commit prepared 'a'", "commit prepared 'a'"],
    ["prepare transaction 'a'", "prepare transaction 'a'"],
    ['begin', 'begin'],
    ['begin isolation level serializable', 'begin isolation level serializable'],
    ['start\n  transaction', 'start\n  transaction'],
    ['start /* a */ transaction', 'start /* a */ transaction'],
    ['begin; create table a (id int); commit;', 'begin'],
    ['create table a (id int); commit', 'commit'],
    [' -- why\n /* and /* how */ so */ commit -- now', 'commit -- now'],
    [';;commit', 'commit'],
    ["select 'it''s'; commit; select 1", 'commit'],
    ["select e'it\\'s'; commit", 'commit'],
    ['create function f() returns int begin atomic select 1; end; end', 'end'],
    ['savepoint a; rollback to a; rollback', 'rollback'],
  ];
  for (const [sql, statement] of found) {
    test(JSON.stringify(sql), () => expect(transactionControl(sql)).toBe(statement));
  }
});

describe('no transaction control is found in', () => {
  for (const sql of [
    "select 'a; commit; b'",
    '/* commit; */ select 1 -- ; commit',
    'do $$ begin perform 1; end $$',
    'create function f() returns trigger language plpgsql as $f$ begin return new; end; $f$; select 1',
    'create function f(a int) returns int begin atomic select case when a = 1 then 2 end; select 2; end',
    'savepoint a; rollback to a; rollback work to savepoint a; rollback transaction to a; release a',
    'prepare p as select 1',
    'set transaction isolation level serializable',
    'create table "commit" (id int)',
    'commits',
    'comment on table a is $$;commit;$$',
    'create rule r as on insert to a do also (insert into b values (1); select 1)',
    '',
  ]) {
    test(JSON.stringify(sql), () => expect(transactionControl(sql)).toBeNull());
  }
});
