import { describe, expect, test } from '@jest/globals';
import { PROJECT_FOLDER } from '../../dev/data-folder.ts';
import { cleanEnvironment, runShell } from './checkout.ts';
import { commandsOf, readDocument, sectionsOf } from './markdown.ts';

/** As little as each measures: that it runs is seen here, its figures are not. */
const LITTLE = { SECONDS: '1', CLIENTS: '2', ROWS: '500', REQUESTS: '100', TABLES: '7', SCHEMAS: '3' };

describe('docs/performance.md', () => {
  const commands = sectionsOf(readDocument('docs/performance.md'))
    .flatMap(({ blocks }) => blocks)
    .filter(({ language }) => language === 'sh')
    .flatMap(commandsOf);

  test('names commands', () => {
    expect(commands.length).toBeGreaterThan(0);
  });

  test.each(commands)('"$line" measures something', async ({ line, code }) => {
    const outcome = await runShell(line, PROJECT_FOLDER, cleanEnvironment(LITTLE));
    expect({ line, ...outcome }).toEqual({ line, code, output: expect.stringMatching(/\d+ ?(ms|%|\/s)/) });
  });
});
