import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { PROJECT_FOLDER } from '../../dev/data-folder.ts';

const DOOR = 'src/common/persistence/unit-of-work.ts';

/** What would begin a transaction, or hand one on, elsewhere than the door. */
const FORBIDDEN: readonly (readonly [what: string, pattern: RegExp])[] = [
  ['forks an EntityManager', /\bem\)?\s*\.fork\(/g],
  ['begins a transaction', /\bem\)?\s*\.(?:transactional|begin)\(/g],
  ['takes an EntityManager', /^(?!\s*constructor\().*(?<!private readonly )\bem: (?:Sql)?EntityManager\b/gm],
];

/** The migrations module is portable: it knows nothing of units of work, and changes the schema, not rows. */
const sources = globSync('src/**/*.ts', {
  cwd: PROJECT_FOLDER,
  exclude: ['src/modules/migrations/**', 'src/migrations/**', DOOR],
});

test.each(FORBIDDEN)('nothing in src/ %s: a unit of work begins in one place', (_, pattern) => {
  const found = sources.filter((file) => readFileSync(path.join(PROJECT_FOLDER, file), 'utf8').search(pattern) >= 0);
  expect(found).toEqual([]);
});

test('the door itself does what is forbidden elsewhere, so the rule would see it', () => {
  const text = readFileSync(path.join(PROJECT_FOLDER, DOOR), 'utf8');
  expect(text).toMatch(/\.transactional\(/);
  expect(sources.length).toBeGreaterThan(200);
});
