import { describe, expect, test } from '@jest/globals';
import { bareStatement, dedent } from './bare-statement.ts';
import { warningFor } from './statement-warning.ts';

describe('a statement of a revision', () => {
  test('is the same, however deep its file indents it', () => {
    const shallow = '\n  create table a (\n    id int\n  )\n';
    const deep = '\n        create table a (\n          id int\n        )\n      ';
    expect(dedent(deep)).toBe(dedent(shallow));
    expect(dedent(deep)).toBe('create table a (\n  id int\n)');
  });

  test('begins after blanks and comments', () => {
    expect(bareStatement('\n  -- accept lint: because\n  /* and\n so on */ drop table a')).toBe('drop table a');
    expect(bareStatement('/* a /* b */ c */\n-- d\r\ndrop table a')).toBe('drop table a');
    expect(bareStatement('-- nothing else')).toBe('');
  });

  for (const sql of [
    '\n      alter table\n        "users"\n      drop column\n        "phone"',
    '-- why\n drop table users',
    'delete from users',
  ]) {
    test(`that loses data is warned of: ${JSON.stringify(sql)}`, () =>
      expect(warningFor(sql, [sql], [])).toMatch(/^Loses data/));
  }
});
