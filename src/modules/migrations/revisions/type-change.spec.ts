import { describe, expect, test } from '@jest/globals';
import { narrows, typeChangeOf } from './type-change.ts';

describe('a change of type', () => {
  test('is read from the statement, however it is laid out', () => {
    const sql = 'alter table "books"\nalter column "title" type varchar(200) using ("title"::varchar(200))';
    expect(typeChangeOf(sql)).toEqual({ table: '"books"', column: '"title"', type: 'varchar(200)' });
    expect(typeChangeOf('alter table books alter column title set not null')).toBeNull();
  });

  const cases: [from: string, to: string, loses: boolean][] = [
    ['varchar(100)', 'varchar(200)', false],
    ['varchar(200)', 'varchar(100)', true],
    ['varchar(200)', 'text', false],
    ['varchar', 'varchar(10)', true],
    ['varchar(10)', 'varchar', false],
    ['text', 'varchar(200)', true],
    ['integer', 'bigint', false],
    ['bigint', 'int', true],
    ['numeric(10,2)', 'numeric(12,2)', false],
    ['numeric(10,2)', 'numeric(10,1)', true],
    ['text', 'uuid', true],
  ];
  for (const [from, to, loses] of cases) {
    test(`from ${from} to ${to} ${loses ? 'may lose' : 'keeps'} values`, () => expect(narrows(from, to)).toBe(loses));
  }
});
