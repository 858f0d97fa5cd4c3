import { expect, test } from '@jest/globals';
import { readScript } from './read-script.ts';

test.each([
  ['commands of psql are left out', '\\d t\nselect 1;\n\\set x 1\nselect 2;', ['select 1', 'select 2']],
  ['a command that ends a statement does', 'select 1 as a \\gset\nselect 2;', ['select 1 as a', 'select 2']],
  [
    'a new connection gives the role and the session back',
    'select 1;\n\\c -\nselect 2;',
    ['select 1', 'reset session authorization', 'discard all', 'select 2'],
  ],
  ['rows of COPY go with it', "copy t from stdin;\n1\tit's\n\\.\nselect 2;", ['select 2']],
  [
    'what reads a variable is left out',
    "select :'a';\nselect :b;\nselect '1'::int;\nselect ':c';",
    ["select '1'::int", "select ':c'"],
  ],
  ['two statements of one message are two', 'select 1\\; select 2;', ['select 1', 'select 2']],
])('%s', (_, script, statements) => {
  expect(readScript(script)).toEqual(statements);
});
