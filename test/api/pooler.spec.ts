import { expect, test } from '@jest/globals';
import { freePort } from '../../dev/free-port.ts';
import { installQueue } from '../../src/queue/install-queue.ts';
import { keycloakUrl, tokenFor } from '../support/issuer.ts';
import { usePgBouncer } from '../support/pgbouncer.ts';
import { requireTool } from '../support/require-tool.ts';
import { spawnNode } from '../support/spawn-node.ts';
import { storageFolder } from '../support/storage-folder.ts';
import { useDatabase } from '../support/use-database.ts';
import { insert, minimal } from './rows.ts';
import { describeUnless } from '../support/unless.ts';

describeUnless(requireTool('pgbouncer'))('the API behind PgBouncer', () => {
  const database = useDatabase({ at: 'head' });
  const shared = usePgBouncer(database, 'transaction');
  const kept = usePgBouncer(database, 'session');

  test('does not start in transaction mode, and says what to do', async () => {
    const api = await start(shared.url);
    expect(await api.ended()).toBe(1);
    expect(api.output()).toBe(
      'PgBouncer or a pooler like it stands between here and the database and shares its connections between sessions: ' +
        'events of jobs would come late, and the count of open streams would go wrong, for both need a session of their ' +
        'own. Set DATABASE_DIRECT_URL to the server itself, or to a pool in session mode; DATABASE_URL may stay as it is.\n',
    );
  });

  test('tells of a job at once in session mode, and gives the slot of the stream back', async () => {
    await installQueue(database.url);
    const api = await start(kept.url);
    try {
      await api.saying(/Listening on/);
      const headers = { authorization: `Bearer ${await tokenFor()}` };
      const me = await fetch(`${api.origin}/users/me`, { headers });
      const { id: userId }: { id: string } = JSON.parse(await me.text());
      // one more than a user may have open at once
      for (let stream = 0; stream < 6; stream++) {
        const job = await insert(database, 'jobs', minimal.job(userId));
        const events = fetch(`${api.origin}/jobs/${job.id}/events`, { headers });
        expect((await events).status).toBe(200);
        await fetch(`${api.origin}/jobs/${job.id}/cancel`, { method: 'POST', headers });
        const text = await (await events).text();
        expect(text).toContain('event: cancelled');
        // a stream that heard nothing looks again at each of its pings
        expect(text).not.toContain(': ping');
      }
    } finally {
      api.child.kill('SIGTERM');
      await api.ended();
    }
  });
});

async function start(databaseUrl: string) {
  const port = String(await freePort(0, '127.0.0.1'));
  const place = { DATABASE_URL: databaseUrl, STORAGE_FOLDER: storageFolder(), HOST: '127.0.0.1', PORT: port };
  const api = spawnNode(['.build/main.js'], { ...place, KEYCLOAK_URL: keycloakUrl() });
  return { ...api, origin: `http://127.0.0.1:${port}/api/v1` };
}
