import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import { escapeIdentifier } from 'pg';
import { requireTool } from '../support/require-tool.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { onServer } from '../support/test-database.ts';
import { testUnless } from '../support/unless.ts';
import { useDatabase } from '../support/use-database.ts';
import { toolOfServer } from '../support/backup-tool.ts';
import { Checkout } from './checkout.ts';
import { follow } from './guide.ts';
import { readDocument, type Section, sectionsOf } from './markdown.ts';
import { splitBranches } from './two-branches.ts';

/** Sections that need more than the commands that they show. */
const PREPARED = new Set(['Back up', 'Two roles', 'Roll back', 'Two branches that each add a revision']);

function missingFor({ title }: Section): false | string {
  if (title.startsWith('Two branches')) return requireTool('git');
  return PREPARED.has(title) && title !== 'Two roles' && toolOfServer('pg_dump');
}

describe('MIGRATIONS.md, done from its first command to its last', () => {
  const database = useDatabase({ at: 'head' });
  const restored = useDatabase({ at: 'empty' });
  const sections = sectionsOf(readDocument('MIGRATIONS.md')).filter(({ blocks }) => blocks.length > 0);
  const folder = temporaryFolder();
  const environment: NodeJS.ProcessEnv = {
    GIT_AUTHOR_NAME: 'A',
    GIT_AUTHOR_EMAIL: 'a@example.org',
    GIT_COMMITTER_NAME: 'A',
    GIT_COMMITTER_EMAIL: 'a@example.org',
    GIT_CONFIG_GLOBAL: '/dev/null',
  };
  let checkout: Checkout;

  beforeAll(async () => {
    checkout = await Checkout.copyTo(folder, {
      ...environment,
      DATABASE_URL: database.url,
      RESTORE_URL: restored.url,
    });
  });

  afterAll(() => checkout?.end());

  for (const section of sections) {
    testUnless(missingFor(section))(`"${section.title}" is true`, () =>
      PREPARED.has(section.title) ? special(section) : follow(section, checkout),
    );
  }

  async function special(section: Section): Promise<void> {
    if (section.title === 'Two roles') return twoRoles(section);
    const branches = section.title.startsWith('Two branches');
    if (branches) await splitBranches(checkout);
    await follow(section, checkout);
    if (!branches) return;
    const { output } = await checkout.run('npm run -s compendium -- migrate status');
    expect(output).toMatch(/current +Migration\d+_add_city_to_users \(head\)\nNo drift/);
    const files = await checkout.run('git log -1 --format=%s && git ls-files src/migrations && git status --short src');
    expect(files.output).toMatch(/^Merge main\n(.*\n)*.*_add_subtitle_to_decks\.ts\n.*_add_city_to_users\.ts\n.*lock/);
  }

  async function twoRoles({ blocks }: Section): Promise<void> {
    const role = `${database.name}_app`;
    const [sql = ''] = blocks.filter(({ language }) => language === 'sql').map(({ text }) => text);
    expect(sql).toContain('anki_app');
    await database.query(sql.replaceAll('anki_app', role));
    try {
      const url = Object.assign(new URL(database.url), { username: role, password: 'a secret of its own' }).href;
      const status = await checkout.run(`DATABASE_URL='${url}' npm run -s compendium -- migrate status`);
      expect([status.code, status.output]).toEqual([0, expect.stringMatching('No drift')]);
      const refused = await checkout.run(`DATABASE_URL='${url}' npm run -s compendium -- migrate downgrade -1`);
      expect([refused.code, refused.output]).toEqual([1, expect.stringMatching('may not create objects')]);
    } finally {
      await onServer((client) => client.query(`drop role ${escapeIdentifier(role)}`));
    }
  }
});
