import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { fleetJson, worstCode } from '../../src/modules/migrations/commands/fleet-output.ts';
import type { Target } from '../../src/modules/migrations/fleet/target.ts';
import { writeRevisions } from '../support/revisions-folder.ts';
import { runCommand } from '../support/run-command.ts';
import { spawnNode } from '../support/spawn-node.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { createDatabase, type TestDatabase } from '../support/test-database.ts';
import { useDatabase } from '../support/use-database.ts';
import { runFixtureFleet, writeLock } from './support/fleet-fixture.ts';

const A = 'Migration20260101000000_make_books';
const B = 'Migration20260201000000_add_pages';
const REVISIONS = {
  [A]: { up: ['create table books (id int primary key)'], down: ['drop table books'] },
  [B]: { up: ['alter table books add column pages int'], down: ['alter table books drop column pages'] },
};
const UPGRADE = { action: 'upgrade', to: 'head', options: {} } as const;
const AWAY = 'postgresql://someone:hunter2@127.0.0.1:1/away';

describe('20 databases', () => {
  const folder = temporaryFolder();
  let databases: TestDatabase[];
  let targets: Target[];

  beforeAll(async () => {
    databases = await Promise.all(Array.from({ length: 20 }, () => createDatabase('empty')));
    targets = databases.map(({ name, url }) => ({ name, url, schema: null }));
    await writeRevisions(folder, REVISIONS);
    await writeLock(folder, targets[0]?.url ?? '', B, A);
  });
  afterAll(() => Promise.all(databases.map((database) => database.drop())));

  test('are upgraded, but for one that does not answer', async () => {
    const withAway = targets.toSpliced(5, 0, { name: 'away', url: AWAY, schema: null });
    const stopped = await runFixtureFleet(folder, { targets: withAway, work: UPGRADE, canary: 6 });
    expect(worstCode(stopped)).toBe(1);
    expect(fleetJson(stopped).counts.notStarted).toBeGreaterThanOrEqual(15);

    const all = await runFixtureFleet(folder, { targets: withAway, work: UPGRADE, keepGoing: true });
    expect(fleetJson(all).counts).toMatchObject({ inOrder: 20, failed: 1, notStarted: 0 });
    expect(fleetJson(all).targets[5]).toMatchObject({ target: 'away', exitCode: 1 });
    expect(JSON.stringify(fleetJson(all))).not.toContain('hunter2');
  });

  test('are compared, each with its own history', async () => {
    await databases[3]?.query('alter table books drop column pages');
    await databases[4]?.query(
      `alter table books drop column pages; delete from mikro_orm_migrations where name = '${B}'`,
    );
    const status = fleetJson(await runFixtureFleet(folder, { targets, work: { action: 'status' } }));
    expect(status.counts).toMatchObject({ inOrder: 18, findings: 2 });
    expect(status.targets[3]).toMatchObject({ result: { status: 'drift' } });
    expect(status.targets[4]).toMatchObject({ result: { status: 'pending', revisions: { pending: [B] } } });
  });

  test('are not begun any more once a stop is asked for', async () => {
    const stop = new AbortController();
    const outcomes = await runFixtureFleet(folder, {
      targets,
      work: { action: 'status' },
      concurrency: 1,
      stop: stop.signal,
      onEnd: () => stop.abort(),
    });
    expect(fleetJson(outcomes).counts.notStarted).toBe(19);
  });
});

describe('a command with --each', () => {
  const one = useDatabase({ at: 'head' });
  const other = useDatabase({ at: 'head' });
  let list: string;

  beforeAll(async () => {
    list = path.join(temporaryFolder(), 'databases');
    await writeFile(list, `# both\n${one.url}\n${other.url}\n`);
  });

  test('prints a line for each target in a pipe, and the numbers', async () => {
    const { code, output } = await runCommand('', 'migrate', 'status', '--each', list, '--concurrency', '1');
    expect([code, output]).toEqual([
      0,
      expect.stringMatching(/ \(1 of 2\)\n.* \(2 of 2\)\n2 targets: 2 in order\.\n$/),
    ]);
  });

  test('upgrades what a command prints, and says what failed, without its password', async () => {
    const command = spawnNode(['.build/cli.js', 'migrate', 'upgrade', '--each', '-', '--keep-going', '--json'], {
      DATABASE_URL: other.url,
    });
    command.child.stdin?.end(`${AWAY}\n${one.url}\n`);
    const code = await command.ended();
    const answer: unknown = JSON.parse(command.output());
    expect([code, answer]).toEqual([
      1,
      {
        counts: { targets: 2, inOrder: 1, findings: 0, failed: 1, notStarted: 0 },
        targets: [
          expect.objectContaining({ target: '127.0.0.1:1/away', status: 'failed', exitCode: 1 }),
          expect.objectContaining({ status: 'done', exitCode: 0 }),
        ],
      },
    ]);
    expect(command.output()).not.toContain('hunter2');
  });

  test.each([
    [['--each', '/no/such/list'], 'The list "/no/such/list" cannot be read. Nothing was run.'],
    [['--each', '-'], 'The list names no database.\nNothing was run.'],
    [['--canary', '1'], '--concurrency, --canary and --keep-going need --each or --schemas.'],
    [['--each', '-', '--schemas', 'a%'], "option '--each <file>' cannot be used with option '--schemas <pattern>'"],
    [['--schemas', 'nothing%'], 'No schema of the database has a name like "nothing%".'],
  ])('ends with 2 and one sentence for %j', async (options, sentence) => {
    const command = spawnNode(['.build/cli.js', 'migrate', 'drift', ...options], { DATABASE_URL: one.url });
    command.child.stdin?.end();
    expect([await command.ended(), command.output()]).toEqual([2, expect.stringContaining(sentence)]);
  });

  test.each([['upgrade'], ['drift']])('prints no script of many databases: %s', async (name) => {
    const { code, output } = await runCommand(one.url, 'migrate', name, '--sql', '--each', list);
    expect([code, output]).toEqual([2, expect.stringContaining('--sql prints')]);
  });
});
