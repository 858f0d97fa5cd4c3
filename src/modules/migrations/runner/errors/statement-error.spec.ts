import { describe, expect, test } from '@jest/globals';
import { quoteStatement, serverMessage, sqlState } from './statement-error.ts';

describe('a statement that the server refused', () => {
  test('is shown with a caret under the place, and two lines around it', () => {
    const sql = 'create table a (\n  id int,\n  b nonsense,\n  c int,\n  d int,\n  e int\n)';
    const position = String(sql.indexOf('nonsense') + 1);
    expect(quoteStatement(sql, { position })).toBe(
      ['create table a (', '  id int,', '  b nonsense,', '    ^', '  c int,', '  d int,']
        .map((line) => `    ${line}`)
        .join('\n'),
    );
  });

  test('is shortened when the server names no place', () => {
    expect(quoteStatement('1\n2\n3\n4\n5\n6\n7', {}).split('\n')).toEqual([
      '    1',
      '    2',
      '    3',
      '    4',
      '    5',
      '    … 2 more lines',
    ]);
  });

  test('keeps detail, hint and SQLSTATE', () => {
    const error = Object.assign(new Error('relation "x" does not exist'), { code: '42P01', hint: 'Look again.' });
    expect(serverMessage(error)).toBe('relation "x" does not exist (SQLSTATE 42P01)\n  hint: Look again.');
  });

  test('is told from an error of the network', () => {
    expect(sqlState(Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }))).toBeUndefined();
    expect(sqlState(Object.assign(new Error('lock timeout'), { code: '55P03' }))).toBe('55P03');
  });
});
