import { describe, expect, test } from '@jest/globals';
import { withoutValues } from './without-values.ts';

describe('a statement without its values', () => {
  test.each([
    [
      `select * from "users" as "u0" where "u0"."email" = 'a@b.org' limit 1`,
      `select * from "users" as "u0" where "u0"."email" = ? limit ?`,
    ],
    [
      `insert into t1 values ('it''s', -12.5e3, true), (null, 7, false)`,
      `insert into t1 values (?, -?, true), (null, ?, false)`,
    ],
    [String.raw`select E'a\'b\\', e'c''d' , U&'e'`, 'select ?, ? , U&?'],
    [`select $1, $2::int, col_2, "it's 5", été9`, `select $1, $2::int, col_2, "it's 5", été9`],
    [`select $$a'b$$, $tag$ $$ 'x' $tag$, 'y'`, 'select ?, ?, ?'],
    [`select 1 -- it's secret\n, 2 /* 'secret */, 'z'`, 'select ? \n, ? , ?'],
    [`select 'cut of`, 'select ?'],
    [String.raw`select E'cut \' of`, 'select ?'],
    [`select $a$cut 'of' 5`, 'select ?'],
    [`commit`, 'commit'],
  ] as const)('%s', (sql, shown) => expect(withoutValues(sql)).toBe(shown));
});
