import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { Client } from 'pg';
import { findBinaries } from '../../dev/postgres/binaries.ts';
import { startServer, type EmbeddedServer } from '../../dev/postgres/embedded-server.ts';
import { temporaryDataFolder } from '../support/temporary-folder.ts';

describe('the embedded server', () => {
  const folder = path.join(temporaryDataFolder(), 'postgres');
  const start = (): Promise<EmbeddedServer> => startServer({ folder });

  test('is UTF-8, in UTC, on the loopback interface, and wants a password', async () => {
    const server = await start();
    const [row] = await query(
      server.superuserUrl,
      `select current_setting('server_encoding') as encoding, current_setting('TimeZone') as zone,
              current_setting('listen_addresses') as addresses, lower('ÄÖ') as lower,
              current_setting('server_version') as version`,
    );
    const expected = { encoding: 'UTF8', zone: 'UTC', addresses: '127.0.0.1', lower: 'äö', version: server.version };
    expect(row).toEqual(expected);
    const wrong = server.superuserUrl.replace(server.password, 'wrong');
    await expect(query(wrong, 'select 1')).rejects.toThrow(/password authentication failed/);
  });

  test('that runs already is found, not started again', async () => {
    const [first, second] = [await start(), await start()];
    expect(second.superuserUrl).toBe(first.superuserUrl);
  });

  test('keeps its data and its URL over a stop, a kill and a pid file that names a stranger', async () => {
    const first = await start();
    await query(first.superuserUrl, 'create table kept as select 42 as answer');

    await first.stop();
    const afterStop = await start();
    expect(afterStop.superuserUrl).toBe(first.superuserUrl);

    process.kill(postmasterPid(first), 'SIGKILL');
    const afterKill = await start();
    expect(await query(afterKill.superuserUrl, 'select answer from kept')).toEqual([{ answer: 42 }]);

    await afterKill.stop();
    const pidFile = path.join(first.folder, 'cluster/postmaster.pid');
    writeFileSync(pidFile, `${process.pid}\n${first.folder}/cluster\n0\n${first.port}\n\n127.0.0.1\n\nready\n`);
    const afterStale = await start();
    expect(await query(afterStale.superuserUrl, 'select answer from kept')).toEqual([{ answer: 42 }]);
  });

  test('takes another port when its own is in use', async () => {
    const first = await start();
    await first.stop();
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(first.port, '127.0.0.1', resolve));
    try {
      const second = await start();
      expect(second.port).not.toBe(first.port);
      await query(second.superuserUrl, 'select 1');
    } finally {
      other.close();
    }
  });

  test('names the versions when the data is of another major', async () => {
    const server = await start();
    await server.stop();
    const file = path.join(server.folder, 'cluster/PG_VERSION');
    const version = readFileSync(file, 'utf8');
    writeFileSync(file, '14\n');
    try {
      await expect(start()).rejects.toThrow(/was made by PostgreSQL 14, and this checkout brings \d+\.\d+\. Move/);
    } finally {
      writeFileSync(file, version);
    }
  });
});

test('a PostgreSQL that npm did not install is named, with what to do', () => {
  expect(() => findBinaries('no-such-distribution')).toThrow(/is not installed\. Run "npm ci".*or set DATABASE_URL/s);
});

function postmasterPid(server: EmbeddedServer): number {
  return Number.parseInt(readFileSync(path.join(server.folder, 'cluster/postmaster.pid'), 'utf8'), 10);
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}
