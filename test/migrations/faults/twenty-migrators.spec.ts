import { beforeAll, describe, expect, test } from '@jest/globals';
import { leftovers } from '../../support/database-state.ts';
import { spawnFixtureMigrator } from '../support/fixture-process.ts';
import { writeRevisions } from '../../support/revisions-folder.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { TEN_REVISIONS } from '../../support/ten-revisions.ts';
import { useDatabase } from '../../support/use-database.ts';

const NAMES = Object.keys(TEN_REVISIONS);
const HISTORY = 'select name from mikro_orm_migrations order by id';

describe('twenty migrators, started at once as processes of their own', () => {
  const patient = useDatabase({ at: 'empty' });
  const impatient = useDatabase({ at: 'empty' });
  const folder = temporaryFolder();

  beforeAll(() => writeRevisions(folder, TEN_REVISIONS));

  test('that wait: one applies all, nineteen find nothing left to do, and the history holds each revision once', async () => {
    const migrators = Array.from({ length: 20 }, () =>
      spawnFixtureMigrator({ databaseUrl: patient.url, folder, waitMs: 600_000 }),
    );
    const answers = await Promise.all(migrators.map((migrator) => migrator.answer()));
    expect(answers.map((answer) => answer.code)).toEqual(Array.from({ length: 20 }, () => 0));
    expect(answers.filter((answer) => answer.applied.length > 0).map((answer) => answer.applied)).toEqual([NAMES]);
    expect((await patient.query<{ name: string }>(HISTORY)).map((row) => row.name)).toEqual(NAMES);
    expect(await patient.query('select count(*)::int as books from books')).toEqual([{ books: 52 }]);
    expect(await leftovers(patient)).toEqual([]);
  });

  test('that do not wait: each either applies, or leaves with code 4 and says who holds the lock', async () => {
    // the one that applies is held up in the middle, until the others have given up
    const reader = await impatient.connect();
    await reader.query('create table held (id int)');
    await reader.query('begin; select * from held');
    const slow = { ...TEN_REVISIONS, Migration20251201000000_wait: { up: ['alter table held add column x int'] } };
    const slowFolder = temporaryFolder();
    await writeRevisions(slowFolder, slow);
    const options = { databaseUrl: impatient.url, folder: slowFolder, lockTimeoutMs: 600_000 };
    const migrators = Array.from({ length: 5 }, () => spawnFixtureMigrator({ ...options, waitMs: 0 }));
    const answers = migrators.map((migrator) => migrator.answer());
    const refused = [];
    for (const waiting = new Set(answers); refused.length < 4;) {
      const [ended, answer] = await Promise.race([...waiting].map(async (one) => [one, await one] as const));
      waiting.delete(ended);
      refused.push(answer);
    }
    expect(refused).toMatchObject([{ code: 4 }, { code: 4 }, { code: 4 }, { code: 4 }]);
    for (const { message } of refused)
      expect(message).toMatch(/fixture migrator \(pid \d+, role .+\) holds the migration lock/);
    await reader.query('commit');
    const codes = (await Promise.all(answers)).map((answer) => answer.code);
    expect(codes.filter((code) => code === 0)).toHaveLength(1);
    expect(await impatient.query(HISTORY)).toHaveLength(NAMES.length + 1);
  });
});
