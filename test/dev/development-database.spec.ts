import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { Client } from 'pg';
import { spawnNode, type Spawned } from '../support/spawn-node.ts';
import { temporaryDataFolder } from '../support/temporary-folder.ts';

describe('the development database', () => {
  const data = temporaryDataFolder();
  const users: Spawned[] = [];
  afterEach(async () => {
    for (const { child } of users.splice(0)) child.kill('SIGKILL');
  });

  const use = (): Spawned => {
    const user = spawnNode(['test/support/hold-database.ts'], { ANKI_DATA_DIR: data });
    users.push(user);
    return user;
  };

  test('is one for processes that start together, and runs until the last of them leaves', async () => {
    const three = [use(), use(), use()];
    const [first, second, third] = await Promise.all(three.map(urlOf));
    expect([second, third]).toEqual([first, first]);
    await leave(three[0]!);
    await leave(three[2]!, 'just exit');
    expect(await answers(first!)).toBe(true);
    await leave(three[1]!);
    expect(await answers(first!)).toBe(false);
  });

  test('stops with a process that exits without letting go of it', async () => {
    const user = use();
    const url = await urlOf(user);
    await leave(user, 'just exit');
    expect(await answers(url)).toBe(false);
  });

  test('survives the kill of its only user, and stops with the next one', async () => {
    const killed = use();
    const url = await urlOf(killed);
    killed.child.kill('SIGKILL');
    await killed.ended();
    expect(await answers(url)).toBe(true);
    const pid = readFileSync(path.join(data, 'postgres/cluster/postmaster.pid'), 'utf8');

    const next = use();
    expect(await urlOf(next)).toBe(url);
    expect(readFileSync(path.join(data, 'postgres/cluster/postmaster.pid'), 'utf8')).toBe(pid);
    await leave(next);
    expect(await answers(url)).toBe(false);
  });

  test('belongs to a role that may create databases and trusted extensions, and is not a superuser', async () => {
    const user = use();
    const client = new Client({ connectionString: await urlOf(user) });
    await client.connect();
    await client.query('create extension if not exists "uuid-ossp"');
    await client.query('create database scratch');
    await client.query('drop database scratch');
    const { rows } = await client.query(
      `select rolsuper, pg_get_userbyid(datdba) = current_user as owner
       from pg_roles, pg_database where rolname = current_user and datname = current_database()`,
    );
    await client.end();
    expect(rows).toEqual([{ rolsuper: false, owner: true }]);
    await leave(user);
  });
});

async function answers(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url });
  const connected = await client.connect().then(
    () => true,
    () => false,
  );
  if (connected) await client.end();
  return connected;
}

async function urlOf(user: Spawned): Promise<string> {
  return (await user.saying(/using (\S+) of/))[1] ?? '';
}

async function leave(user: Spawned, how = ''): Promise<void> {
  user.child.stdin?.end(how);
  expect([await user.ended(), user.output()]).toEqual([0, expect.stringMatching(/^using .*\n$/)]);
}
