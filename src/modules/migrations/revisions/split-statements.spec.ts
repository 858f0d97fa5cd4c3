import { describe, expect, test } from '@jest/globals';
import { splitStatements } from './split-statements.ts';

describe('a script is cut into statements', () => {
  test('at semicolons, which are left out', () => {
    expect(splitStatements('select 1;\n select 2 ;; select 3')).toEqual(['select 1', 'select 2', 'select 3']);
  });

  const whole = [
    `select 'a;b''c;d'`,
    `select e'it\\'s; one'`,
    'create table "a;b" (id int)',
    'create function f() returns int language plpgsql as $body$ begin perform $x$;$x$; return 1; end $body$',
    'select 1 -- not yet; no',
    'select /* ; */ 1',
    'select /* a /* b */ ; c */ 1',
    `select e'a'\n  'it\\'s; one'`,
    'select $a$ $A$; $a$',
    'select a$b$ from c where d$b$ = 1',
    'create rule r as on insert to a do also (insert into b values (1); insert into c values (2))',
    'create function f(a int) returns int begin atomic select case when a = 1 then 2 end; select 2; end',
    'create or replace procedure p() language sql begin atomic insert into a values (1); end',
  ];
  for (const sql of whole) {
    test(`and not within ${JSON.stringify(sql)}`, () =>
      expect(splitStatements(`${sql}\n;select 2`)).toEqual([sql, 'select 2']));
  }

  test('and a literal that is not closed reaches to the end', () => {
    expect(splitStatements(`select 1; select 'a; b`)).toEqual(['select 1', `select 'a; b`]);
  });

  test('and the word begin does not open a block outside a routine', () => {
    expect(splitStatements('begin; create table a (id int); end')).toEqual(['begin', 'create table a (id int)', 'end']);
  });
});
