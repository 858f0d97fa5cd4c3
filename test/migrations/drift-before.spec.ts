import { describe, expect, test } from '@jest/globals';
import { escapeIdentifier } from 'pg';
import { z } from 'zod';
import { runCommand, runMikroOrm } from '../support/run-command.ts';
import { onServer } from '../support/test-database.ts';
import { useDatabase } from '../support/use-database.ts';

const HISTORY = 'select name, checksum, state, executed_at from mikro_orm_migrations order by id';
const INITIAL = 'initial_schema';
const Refusal = z.object({
  error: z.object({ code: z.string(), objects: z.array(z.object({ change: z.string(), identity: z.string() })) }),
});
const Applied = z.object({
  revisions: z.array(z.object({ name: z.string() })),
  before: z.object({ status: z.string(), reason: z.string().nullable(), objects: z.array(z.unknown()) }),
});

describe('an upgrade of a database that has drifted, at a revision before head', () => {
  const database = useDatabase({ at: 'empty' });
  const untouched = async () =>
    JSON.stringify([
      await database.query(HISTORY),
      await database.query(`select tablename from pg_tables where schemaname = 'public' order by 1`),
    ]);
  let before = '';

  test('before: an upgrade to there compares nothing, for there is nothing yet', async () => {
    const { code, output } = await runCommand(database.url, 'migrate', 'upgrade', INITIAL, '--json');
    expect(code).toBe(0);
    expect(Applied.parse(JSON.parse(output)).before).toEqual({ status: 'base', reason: null, objects: [] });
    await database.query('drop index ix_decks_tags; alter table users alter column display_name type text');
    before = await untouched();
  });

  test.each([
    ['compendium migrate upgrade', ['migrate', 'upgrade']],
    ['compendium migrate upgrade --dry-run', ['migrate', 'upgrade', '--dry-run']],
    ['compendium migrate downgrade', ['migrate', 'downgrade', 'base']],
  ] as const)('%s: names what differs and the way on, leaves with code 3, and has run nothing', async (_what, args) => {
    const { code, output } = await runCommand(database.url, ...args);
    expect(output).toMatch(/not what the revisions up to Migration\d+_initial_schema make: 2 objects have drifted/);
    expect(output).toContain('  missing index public.ix_decks_tags');
    expect(output).toContain('  changed column public.users.display_name');
    expect(output).toContain('compendium migrate drift --sql');
    expect(output).toContain('--accept-drift');
    expect(code).toBe(3);
    expect(await untouched()).toBe(before);
  });

  test('npx mikro-orm migration:up: the same words, and nothing run', async () => {
    const { code, output } = await runMikroOrm(database.url, 'migration:up');
    expect(output).toContain('  missing index public.ix_decks_tags');
    expect(output).toContain('--accept-drift');
    expect(code).not.toBe(0);
    expect(await untouched()).toBe(before);
  });

  test('a program is told the objects', async () => {
    const { output } = await runCommand(database.url, 'migrate', 'upgrade', '--json');
    expect(Refusal.parse(JSON.parse(output.slice(output.indexOf('{\n')))).error).toMatchObject({
      code: 'schema_drifted',
      objects: [
        { change: 'changed', identity: 'public.users.display_name' },
        { change: 'missing', identity: 'public.ix_decks_tags' },
      ],
    });
  });

  test('the drift report knows this revision too, and prints the repair', async () => {
    const { code, output } = await runCommand(database.url, 'migrate', 'drift');
    expect(output).toContain('Drift: 2 objects differ from what the revisions made.');
    expect(code).toBe(3);
    const repair = await runCommand(database.url, 'migrate', 'drift', '--sql');
    expect(repair.output).toMatch(/create index ix_decks_tags/i);
  });

  test('a role that may create no database is told that nothing could be compared, and goes on', async () => {
    const role = `${database.name}_owner`;
    const [was] = await database.query<{ role: string }>('select current_user as role');
    await onServer((client) =>
      client.query(`create role ${escapeIdentifier(role)} login password 'x' in role pg_monitor`),
    );
    await database.query(`grant ${escapeIdentifier(was?.role ?? '')} to ${escapeIdentifier(role)}`);
    const url = Object.assign(new URL(database.url), { username: role, password: 'x' }).href;
    const { code, output } = await runCommand(url, 'migrate', 'upgrade', '--dry-run', '--json');
    expect(Applied.parse(JSON.parse(output)).before).toMatchObject({
      status: 'unknown',
      reason: expect.stringContaining('may not create the scratch database'),
    });
    expect(code).toBe(0);
    const told = await runCommand(url, 'migrate', 'upgrade', '--dry-run');
    expect(told.output).toMatch(/^Not compared before: The history does not keep the catalog of .*$/m);
    await onServer((client) => client.query(`drop role ${escapeIdentifier(role)}`));
  });

  test('--accept-drift goes on; answer and history say what was accepted, and it is not a finding afterwards', async () => {
    const { code, output } = await runCommand(database.url, 'migrate', 'upgrade', '--accept-drift');
    expect(output).toMatch(
      /^Accepted, although it had drifted before \(2\):\n {2}changed column public\.users\.display_name/m,
    );
    expect(output).toContain('Drift: 2 objects differ from what the revisions made.');
    expect(code).toBe(0);
    const history = await runCommand(database.url, 'migrate', 'history');
    expect(history.output).toMatch(
      /_(?!initial_schema)\w+ .*\n +accepted drift: changed column public\.users\.display_name\n/,
    );
    const [row] = await database.query<{ accepted: unknown }>(
      'select accepted_drift as accepted from mikro_orm_migrations where accepted_drift is not null',
    );
    expect(row?.accepted).toMatchObject([
      { change: 'changed', kind: 'column', attributes: [{ name: 'type', actual: 'text' }] },
      { change: 'missing', kind: 'index' },
    ]);
  });

  test('with nothing to do nothing is compared', async () => {
    const { code, output } = await runCommand(database.url, 'migrate', 'upgrade');
    expect(output).toContain('Nothing to do');
    expect(code).toBe(0);
  });
});
