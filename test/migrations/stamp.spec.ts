import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { noTerminal, runAtTerminal } from '../support/at-terminal.ts';
import { runCommand } from '../support/run-command.ts';
import { createDatabase, type TestDatabase } from '../support/test-database.ts';
import { testUnless } from '../support/unless.ts';

const STAMP = ['migrate', 'stamp', 'head'];
const QUESTION = 'This replaces rows of the history:';

describe('compendium migrate stamp', () => {
  let database: TestDatabase;
  let head: string;
  let first: string;
  let later: readonly string[];

  beforeEach(async () => {
    database = await createDatabase('head');
    const names = (await history()).map(({ name }) => name);
    head = names.at(-1) ?? '';
    [first = '', ...later] = names;
  });
  afterEach(() => database.drop());

  const history = () =>
    database.query<{ name: string; checksum: string | null; state: string }>(
      'select name, checksum, state from mikro_orm_migrations order by name',
    );
  const edit = () => database.query(`update mikro_orm_migrations set checksum = 'other' where name = $1`, [first]);

  const replacing: readonly (readonly [string, string, () => string])[] = [
    [
      'an edited revision',
      `update mikro_orm_migrations set checksum = 'other' where parent is null`,
      () => `${first} was edited after it was applied; the stamp records the file as it is now as what was applied.`,
    ],
    [
      'a revision that this build does not know',
      `insert into mikro_orm_migrations (name, checksum) values ('Migration20270101000000_later', 'x')`,
      () => 'Migration20270101000000_later is recorded as applied; the stamp deletes its row.',
    ],
    [
      'an interrupted revision',
      `update mikro_orm_migrations set state = 'running' where parent is null`,
      () => `${first} was interrupted and may be half done; the stamp records it as applied.`,
    ],
  ];
  test.each(replacing)('refuses to replace %s without a terminal, and does so with --yes', async (_what, sql, line) => {
    const untouched = await history();
    await database.query(sql);
    const before = await history();
    const refused = await runCommand(database.url, ...STAMP);
    expect(refused.code).toBe(2);
    expect(refused.output).toContain(`${QUESTION}\n  ${line()}\n`);
    expect(refused.output).toContain('The question needs a terminal. Pass --yes to go on. Nothing was run.');
    expect(await history()).toEqual(before);

    const stamped = await runCommand(database.url, ...STAMP, '--yes');
    expect(stamped.output).toContain(`Replaced in the history:\n  ${line()}\nThe history says ${head} now;`);
    expect(stamped.code).toBe(0);
    expect(await history()).toEqual(untouched);
  });

  test('deletes rows only with --yes, and its JSON names them', async () => {
    expect((await runCommand(database.url, 'migrate', 'stamp', 'base')).code).toBe(2);
    expect((await runCommand(database.url, 'migrate', 'stamp', first)).code).toBe(2);
    const { code, output } = await runCommand(database.url, 'migrate', 'stamp', first, '--yes', '--json');
    expect(code).toBe(0);
    const replaced = later.map((name) => ({ name, change: 'forgotten' }));
    expect(JSON.parse(output)).toEqual({ from: head, to: first, replaced });
    expect((await history()).map(({ name }) => name)).toEqual([first]);
  });

  test('needs no answer where it replaces nothing: rows and checksums that are added', async () => {
    expect((await runCommand(database.url, ...STAMP)).code).toBe(0);
    await database.query(`delete from mikro_orm_migrations where name = $1`, [head]);
    await database.query(`update mikro_orm_migrations set checksum = null`);
    const { code, output } = await runCommand(database.url, ...STAMP);
    expect([code, output]).toEqual([
      0,
      `The history says ${head} now; it said ${later.at(-2)} before. Nothing was run.\n`,
    ]);
    expect((await history()).every(({ checksum }) => checksum?.length === 64)).toBe(true);
  });

  testUnless(noTerminal)('asks at a terminal, and does it for the answer "yes" alone', async () => {
    await edit();
    const before = await history();
    for (const [keys, code] of [
      ['no\n', 1],
      ['\u0003', 130],
    ] as const) {
      const asked = await runAtTerminal(database.url, STAMP, keys);
      expect(asked.code).toBe(code);
      expect(asked.output).toContain(`${QUESTION}\n  ${first} was edited after it was applied`);
      expect(asked.output).toContain('Nothing was run.');
      expect(await history()).toEqual(before);
    }
    expect((await runAtTerminal(database.url, STAMP, 'yes\n')).code).toBe(0);
    expect(await history()).not.toEqual(before);
  });
});
