import { describe, expect, test } from '@jest/globals';
import { spawnNode } from '../support/spawn-node.ts';
import { useDatabase } from '../support/use-database.ts';

async function seed(variables: NodeJS.ProcessEnv) {
  const child = spawnNode(['dev/seed.ts'], variables);
  return { code: await child.ended(), output: child.output() };
}

describe('npm run seed', () => {
  const database = useDatabase({ at: 'head' });
  const empty = useDatabase({ at: 'empty' });

  test('adds a user with decks and a job in each state, once', async () => {
    const added = await seed({ DATABASE_URL: database.url });
    expect(added).toEqual({ code: 0, output: expect.stringContaining('Added 6 jobs and 2 decks') });
    expect(await database.query('select distinct status::text from jobs order by 1')).toEqual(
      ['cancelled', 'completed', 'failed', 'pending', 'processing'].map((status) => ({ status })),
    );
    expect((await seed({ DATABASE_URL: database.url })).output).toContain('Added 0 jobs and 0 decks');
  });

  test('adds nothing outside development, or without tables, and says why', async () => {
    expect(await seed({ DATABASE_URL: database.url, ENVIRONMENT: 'production' })).toEqual({
      code: 1,
      output: expect.stringContaining('made-up rows are for development only'),
    });
    expect(await seed({ DATABASE_URL: empty.url })).toEqual({
      code: 1,
      output: expect.stringContaining('migrate upgrade'),
    });
  });
});
