import { describe, test } from 'node:test';
import { expect } from 'expect';
import { Client, escapeIdentifier } from 'pg';
import { dumpAndRestore } from '../support/backup.ts';
import { toolOfServer } from '../support/backup-tool.ts';
import { runCommand } from '../support/run-command.ts';
import { useDatabase } from '../support/use-database.ts';

/** A server of a newer major, where `npm run test:majors` started one. */
const NEWER = process.env['TEST_NEWER_SERVER_URL'];

describe('a database that moves to a newer major', { skip: NEWER ? false : 'npm run test:majors runs it' }, () => {
  const database = useDatabase({ at: 'head' });

  test('by pg_dump and psql is as the revisions made it', async (t) => {
    const missing = await toolOfServer('pg_dump', database);
    if (missing) return t.skip(missing);
    const moved = new URL(`/${database.name}`, NEWER);
    const newer = new Client({ connectionString: NEWER });
    await newer.connect();
    t.after(() => newer.end());
    await newer.query(`create database ${escapeIdentifier(database.name)} template template0`);

    await dumpAndRestore(database.url, moved.href);
    const { code, output } = await runCommand(moved.href, 'migrate', 'drift');
    expect(output).toMatch(/^No drift: /m);
    expect(code).toBe(0);
  });
});
