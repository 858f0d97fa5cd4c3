import { describe, test } from 'node:test';
import { expect } from 'expect';
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
  ];
  for (const sql of whole) {
    test(`and not within ${sql}`, () => expect(splitStatements(`${sql}\n;select 2`)).toEqual([sql, 'select 2']));
  }
});
