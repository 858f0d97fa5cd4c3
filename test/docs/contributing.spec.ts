import { afterAll, beforeAll, describe, test } from '@jest/globals';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { useDatabase } from '../support/use-database.ts';
import { runVariable } from '../support/run-variable.ts';
import { Checkout, cleanEnvironment } from './checkout.ts';
import { follow } from './guide.ts';
import { readDocument, sectionsOf } from './markdown.ts';
import { withPsql } from './tools.ts';

/** What the recipes check their result with. */
const CHECKS = ['test', 'bench', 'docs', 'README.md', 'jest.config.mjs', '.dependency-cruiser.mjs', '.oxfmtrc.json'];

describe('CONTRIBUTING.md, done from its first command to its last', () => {
  const database = useDatabase({ at: 'head' });
  const folder = temporaryFolder();
  const sections = sectionsOf(readDocument('CONTRIBUTING.md')).filter(({ blocks }) => blocks.length > 0);
  let checkout: Checkout;

  beforeAll(async () => {
    const environment = { DATABASE_URL: database.url, TEST_DATABASE_URL: runVariable('TEST_SERVER_URL') };
    const PATH = await withPsql(temporaryFolder(), cleanEnvironment({})['PATH']);
    checkout = await Checkout.copyTo(folder, { ...environment, PATH }, CHECKS);
  });

  afterAll(() => checkout?.end());

  test.each(sections)('"$title" is true', (section) => follow(section, checkout));
});
