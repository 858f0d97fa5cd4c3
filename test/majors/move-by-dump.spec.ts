import { expect } from '@jest/globals';
import { Client, escapeIdentifier } from 'pg';
import { dumpAndRestore } from '../support/backup.ts';
import { toolOfServer } from '../support/backup-tool.ts';
import { runCommand } from '../support/run-command.ts';
import { useDatabase } from '../support/use-database.ts';
import { describeUnless, testUnless } from '../support/unless.ts';

/** A server of a newer major, where `npm run test:majors` started one. */
const NEWER = process.env['TEST_NEWER_SERVER_URL'];

describeUnless(NEWER ? false : 'npm run test:majors runs it')('a database that moves to a newer major', () => {
  const database = useDatabase({ at: 'head' });

  testUnless(toolOfServer('pg_dump'))('by pg_dump and psql is as the revisions made it', async () => {
    await using cleanup = new AsyncDisposableStack();
    const moved = new URL(`/${database.name}`, NEWER);
    const newer = new Client({ connectionString: NEWER });
    await newer.connect();
    cleanup.defer(() => newer.end());
    await newer.query(`create database ${escapeIdentifier(database.name)} template template0`);

    await dumpAndRestore(database.url, moved.href);
    const { code, output } = await runCommand(moved.href, 'migrate', 'drift');
    expect(output).toMatch(/^No drift: /m);
    expect(code).toBe(0);
  });
});
