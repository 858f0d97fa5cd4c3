import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { Client } from 'pg';
import type { Query } from '../../src/modules/migrations/catalog/fact.ts';
import { withScratchDatabase } from '../../src/modules/migrations/verify/scratch-database.ts';
import { connect } from '../../src/modules/migrations/runner/plain-connection.ts';
import { writeRevisions } from '../support/revisions-folder.ts';
import { runVariable } from '../support/run-variable.ts';
import { spawnNode } from '../support/spawn-node.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { onServer, urlOf } from '../support/test-database.ts';
import { until } from '../support/until.ts';
import { useDatabase } from '../support/use-database.ts';

const exists = async (name: string): Promise<boolean> =>
  onServer(async (client) => (await client.query('select from pg_database where datname = $1', [name])).rowCount === 1);
const nameIn = (url: string): string => new URL(url).pathname.slice(1);

describe('a scratch database', () => {
  const database = useDatabase({ at: 'empty' });
  const folder = temporaryFolder();
  const program = join(folder, 'verify.js');

  beforeAll(async () => {
    await writeRevisions(folder, { Migration20260101000000_take_long: { up: ['select pg_sleep(600)'] } });
    const source = `const { main } = await import(process.argv[2] + '/run-command.js');
      process.exitCode = await main(['migrate', 'verify'], process.argv[3]);`;
    await writeFile(program, source);
  });

  test('that a killed process left is dropped an hour later, unless a session uses it', async () => {
    const now = Math.floor(Date.now() / 1000);
    const left = `migrations_scratch_${now - 4000}_a${process.pid}`;
    const used = `migrations_scratch_${now - 4000}_b${process.pid}`;
    const young = `migrations_scratch_${now - 3000}_c${process.pid}`;
    const other = `migrations_scratch_copy${process.pid}`;
    for (const name of [left, used, young, other]) await onServer((client) => client.query(`create database ${name}`));
    const user = new Client(urlOf(used));
    await user.connect();
    await using server = await connect(database.url);
    await withScratchDatabase(server.query, database.url, () => Promise.resolve());
    expect(await Promise.all([left, used, young, other].map(exists))).toEqual([false, true, true, true]);
    await user.end();
    for (const name of [used, young, other]) await onServer((client) => client.query(`drop database ${name}`));
  });

  test('that cannot be dropped is given up with the reason, and what was found out counts', async () => {
    await using server = await connect(database.url);
    const warnings: string[] = [];
    const hear = (warning: Error) => warnings.push(warning.message);
    process.on('warning', hear);
    const holder = new Client(database.url);
    await holder.connect();
    let name = '';
    const found = await withScratchDatabase(
      server.query,
      database.url,
      async (url) => {
        name = nameIn(url);
        await holder.query(`begin; comment on database ${name} is 'held'`);
        return 'found';
      },
      300,
    );
    await until('the warning', () => Promise.resolve(warnings.length > 0));
    process.off('warning', hear);
    await holder.end();
    await onServer((client) => client.query(`drop database ${name}`));
    expect(found).toBe('found');
    expect(warnings).toEqual([
      expect.stringMatching(/could not be dropped within 0\.3 s: the server waits for a session/),
    ]);
    expect(await server.query(`select current_setting('statement_timeout') as limit`)).toEqual([{ limit: '0' }]);
  });

  test('is dropped by a role that may not end a session of a superuser, such as an autovacuum worker', async () => {
    const role = `${database.name}_maker`;
    const password = 'a secret of its own';
    await database.query(`create role ${role} login createdb password '${password}'`);
    try {
      const url = Object.assign(new URL(database.url), { username: role, password }).href;
      await using server = await connect(url);
      let name = '';
      const superuser = await withScratchDatabase(server.query, url, async (scratch) => {
        name = nameIn(scratch);
        const client = new Client(urlOf(name));
        await client.connect();
        setTimeout(() => void client.end(), 500);
        return client;
      });
      expect([await exists(name), superuser.database]).toEqual([false, name]);
    } finally {
      await onServer((client) => client.query(`drop role ${role}`));
    }
  });

  test('that cannot be dropped does not hide what went wrong before', async () => {
    await using server = await connect(database.url);
    let name = '';
    const query: Query = async (sql, parameters) => {
      if (sql.startsWith('drop database')) throw new Error('the connection is gone');
      return server.query(sql, parameters);
    };
    const work = (url: string) => {
      name = nameIn(url);
      return Promise.reject(new Error('the real reason'));
    };
    await expect(withScratchDatabase(query, database.url, work)).rejects.toThrow('the real reason');
    await onServer((client) => client.query(`drop database ${name}`));
  });

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('is dropped by %s', async (signal, code) => {
    // a role of its own tells this scratch database from those of other tests
    const role = `${database.name}_${signal.toLowerCase()}`;
    await onServer((client) => client.query(`create role ${role} login createdb password 'x'`));
    const own = () => database.query(`select from pg_database where pg_get_userbyid(datdba) = $1`, [role]);
    const url = Object.assign(new URL(database.url), { username: role, password: 'x' }).href;
    const command = spawnNode([program, runVariable('TEST_BUILD'), folder], { DATABASE_URL: url });
    const sleeping = `select from pg_stat_activity where usename = $1 and query like '%pg_sleep%'`;
    await until('the revision runs', async () => (await database.query(sleeping, [role])).length > 0);
    command.child.kill(signal);
    expect(await command.ended()).toBe(code);
    expect(command.output()).toContain(`Stopped by ${signal}`);
    expect(await own()).toEqual([]);
    await onServer((client) => client.query(`drop role ${role}`));
  });
});
