import { describe, expect, test } from '@jest/globals';
import { renameGuess } from './rename-guess.ts';

describe('what a new revision says of columns that left and came', () => {
  test('names a rename as a guess', () => {
    const sql = 'alter table "users" rename column "display_name" to "full_name"';
    expect(renameGuess(sql, [sql])).toMatch(/^Guessed: "display_name" is renamed, .*If "full_name" is another column/);
  });

  test.each([
    [
      [
        'alter table "users" add "a" int null, add "b" int null',
        'alter table "users" drop column "x", drop column "y"',
      ],
    ],
    [['alter table "users" drop column "x", drop column "y", add "a" int null, add "b" int null']],
    [['alter table users add column a int, add column b int', 'alter table users drop column x, drop column y']],
  ])('names drop and add as a guess, once: %j', (statements) => {
    const said = statements.flatMap((sql) => renameGuess(sql, statements) ?? []);
    expect(said.map((text) => text.replaceAll('"', ''))).toEqual([
      expect.stringMatching(/^Guessed: no rename of x, y\. If a or b is the same column .* alter table users rename/),
    ]);
  });

  test.each([
    [['alter table "users" drop column "x"']],
    [['alter table "users" drop column "x"', 'alter table "users" rename column "x_new" to "x"']],
    [['alter table "users" add "a" int null']],
    [['alter table "users" drop column "x"', 'alter table "decks" add "a" int null']],
    [['alter table "users" drop constraint "ck", add constraint "ck" check (true)']],
    [['create table "users" ("id" int)', 'drop table "decks"']],
  ])('says nothing where nothing was guessed: %j', (statements) => {
    expect(statements.map((sql) => renameGuess(sql, statements))).toEqual(statements.map(() => null));
  });
});
