import { describe, expect, test } from '@jest/globals';
import { Migration } from '@mikro-orm/migrations';
import { MIGRATIONS_FOLDER } from '../../src/database/migrations-folder.ts';
import { loadMigrationClass } from '../../src/modules/migrations/revisions/migration-class.ts';
import { readRevisions } from '../../src/modules/migrations/revisions/read-revisions.ts';
import { spawnNode } from '../support/spawn-node.ts';
import { useDatabase } from '../support/use-database.ts';

/** Ends a process that loads a library which takes long; `Migration.js` is the one file of them that imports nothing. */
const NOTHING_HEAVY = `
  import { registerHooks } from 'node:module';
  registerHooks({ load(url, context, next) {
    if (/node_modules\\/(@nestjs|@mikro-orm|kysely)\\/(?!migrations\\/Migration\\.js)/.test(url)) throw new Error('loads ' + url);
    return next(url, context);
  } });`;

describe('a short command', () => {
  const database = useDatabase({ at: 'head' });

  const run = async (args: readonly string[], environment: NodeJS.ProcessEnv) => {
    const command = spawnNode(['.build/cli.js', 'migrate', ...args], { DATABASE_URL: database.url, ...environment });
    return { code: await command.ended(), output: command.output() };
  };

  const guarded = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(NOTHING_HEAVY)}` };

  for (const args of [['current'], ['upgrade'], ['heads'], ['history'], ['show', 'head'], ['status'], ['drift']]) {
    test(`loads neither Nest nor MikroORM: ${args.join(' ')}`, async () => {
      const { code, output } = await run(args, guarded);
      expect(output).not.toContain('loads file:');
      expect(code).toBe(0);
    });
  }

  test('is told from one that does', async () => {
    expect((await run(['check'], guarded)).output).toContain('loads file:');
  });

  test('works where its compile cache cannot be written', async () => {
    const { code, output } = await run(['current'], { NODE_COMPILE_CACHE: `${import.meta.filename}/nowhere` });
    expect(output).toContain('(head)');
    expect(code).toBe(0);
  });
});

describe('a revision that is only read', () => {
  test('is built on the class that MikroORM exports, so that it can be run afterwards', async () => {
    expect(await loadMigrationClass()).toBe(Migration);
    for (const { migrationClass } of await readRevisions(MIGRATIONS_FOLDER)) {
      expect(migrationClass.prototype).toBeInstanceOf(Migration);
    }
  });
});
