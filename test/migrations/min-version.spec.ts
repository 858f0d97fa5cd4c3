import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Client } from 'pg';
import { OldBuildError } from '../../src/modules/migrations/runner/errors/old-build-error.ts';
import { RunRefusedError } from '../../src/modules/migrations/runner/errors/run-refused-error.ts';
import { openMigrator } from './support/open-migrator.ts';
import { writeRevisions } from '../support/revisions-folder.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { createDatabase, type TestDatabase } from '../support/test-database.ts';

const EXPAND = 'Migration20260101000000_make_books';
const CONTRACT = 'Migration20260201000000_drop_title';

const LINE = {
  [EXPAND]: { up: ['create table books (id int, title text, name text)'], down: ['drop table books'] },
  [CONTRACT]: {
    up: ['alter table books drop column title'],
    down: ['alter table books add column title text'],
    minVersion: '2.0.0',
  },
};

describe('a revision that removes what builds before 2.0.0 use', () => {
  let database: TestDatabase;
  let folder: string;
  const parent = temporaryFolder();
  const sessions: Client[] = [];

  beforeEach(async () => {
    database = await createDatabase('empty');
    folder = await mkdtemp(join(parent, 'revisions-'));
    await writeRevisions(folder, LINE);
  });
  afterEach(async () => {
    for (const session of sessions.splice(0)) await session.end();
    await database.drop();
  });

  async function atWork(name: string): Promise<void> {
    const session = new Client({ connectionString: database.url, application_name: name });
    await session.connect();
    sessions.push(session);
  }
  async function upgrade(target = 'head', minVersion?: string): Promise<string | null> {
    await using open = await openMigrator(database.url, folder, { applicationName: 'anki' });
    return (await open.migrator.upgrade(target, minVersion === undefined ? {} : { minVersion })).to;
  }

  test('is refused together with everything else that is wrong with the run', async () => {
    await writeRevisions(folder, {
      ...LINE,
      Migration20260301000000_commit: { up: ['select 1', 'commit'], down: ['select 1'] },
    });
    await atWork('anki api 1.9.0');
    const error: unknown = await upgrade().catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(RunRefusedError);
    expect(error).toMatchObject({
      code: 'run_refused',
      message: expect.stringMatching(
        /^2 checks refuse the run\. Nothing was run\.\n1\. [\s\S]*commit[\s\S]*\n2\. [\s\S]*1\.9\.0/,
      ),
      refusals: [{ code: 'transaction_control' }, { code: 'old_build_at_work' }],
    });
    expect(await database.query(`select to_regclass('books') as books`)).toEqual([{ books: null }]);
  });

  test('is refused while such a build has sessions on the database, and nothing is run', async () => {
    await atWork('anki api 1.9.0');
    await atWork('anki api 1.9.0');
    await atWork('anki worker 2.0.0');
    const refused = upgrade();
    await expect(refused).rejects.toThrow(OldBuildError);
    await expect(refused).rejects.toThrow(
      `${CONTRACT} removes what builds before 2.0.0 use, and anki api 1.9.0 has 2 sessions. Nothing was run.`,
    );
    expect(await database.query(`select to_regclass('books') as books`)).toEqual([{ books: null }]);
    expect(await upgrade(EXPAND)).toBe(EXPAND);
  });

  test.each(['anki api 2.0.0', 'anki api 10.0.0', 'other api 1.0.0', 'anki migrate', 'psql'])(
    'runs next to %s',
    async (other) => {
      await atWork(other);
      expect(await upgrade()).toBe(CONTRACT);
    },
  );

  test('follows the operator, where the sessions do not tell or tell too much', async () => {
    await expect(upgrade('head', '1.9.9')).rejects.toThrow('--min-version says that 1.9.9 is at work');
    await atWork('anki api 1.9.0');
    expect(await upgrade('head', '2.0.0')).toBe(CONTRACT);
  });

  test('does not load with a minVersion that is none', async () => {
    await writeRevisions(folder, { [CONTRACT]: { ...LINE[CONTRACT], minVersion: 'two' } });
    await expect(upgrade()).rejects.toThrow(`has a minVersion that is not a version; write one such as '1.4.0'.`);
  });
});
