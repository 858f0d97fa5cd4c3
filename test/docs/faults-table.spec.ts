import { expect, test } from '@jest/globals';
import { FAULTS } from '../faults/faults.ts';
import { readDocument } from './markdown.ts';

test('docs/operations.md has a row for each fault that is rehearsed, with the command that measures it', () => {
  const [, section = ''] = readDocument('docs/operations.md').split('## When a dependency fails\n');
  const rows = (section.split('\n## ')[0] ?? '').split('\n').filter((line) => line.startsWith('| '));
  const measured = rows.flatMap((row) => {
    const [, fault, command] = /^\| ([^|]+?) \|.*\| `([^`]+)` \|$/.exec(row) ?? [];
    return command === undefined ? [] : [[fault, command]];
  });
  expect(measured).toEqual(FAULTS.map(({ name }) => [name, `node bench/faults.ts "${name}"`]));
});
