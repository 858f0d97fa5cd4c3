import { readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { keycloakUrl } from '../support/issuer.ts';
import { beginningOfUpload, rawClient } from '../support/raw-client.ts';
import { spawnNode } from '../support/spawn-node.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { until } from '../support/until.ts';
import { useDatabase } from '../support/use-database.ts';

describe('what a process keeps in the temporary directory', () => {
  const database = useDatabase({ at: 'head' });
  const folder = temporaryFolder();
  // the loader of TypeScript keeps something there too
  const processes = () => readdirSync(folder).filter((name) => name.startsWith('anki-compendium-process-'));
  const kept = () =>
    processes().flatMap((process) =>
      readdirSync(path.join(folder, process))
        .filter((name) => name.startsWith('anki-compendium-upload-'))
        .map((name) => path.join(process, name)),
    );

  async function start() {
    const api = spawnNode(['.build/main.js'], {
      DATABASE_URL: database.url,
      HOST: '127.0.0.1',
      PORT: '0',
      KEYCLOAK_URL: keycloakUrl(),
      TMPDIR: folder,
    });
    const [, url = ''] = await api.saying(/Listening on (http:[\w.:/]+)/);
    return { ...api, url };
  }

  /** An upload of which more is to come. @returns its folder. */
  async function halfAnUpload(url: string): Promise<string> {
    const before = new Set(kept());
    const client = await rawClient(url);
    client.send(await beginningOfUpload());
    await until('the file comes in', async () => kept().some((name) => !before.has(name)), 10_000);
    return kept().find((name) => !before.has(name)) ?? '';
  }

  test('goes when another starts once it was killed, and never while it lives', async () => {
    await using cleanup = new AsyncDisposableStack();
    const living = await start();
    cleanup.defer(() => void living.child.kill('SIGKILL'));
    const used = await halfAnUpload(living.url);
    const killed = await start();
    cleanup.defer(() => void killed.child.kill('SIGKILL'));
    const left = await halfAnUpload(killed.url);
    killed.child.kill('SIGKILL');
    await killed.ended();
    expect(kept().toSorted()).toEqual([used, left].toSorted());

    const next = await start();
    cleanup.defer(() => void next.child.kill('SIGKILL'));
    expect(kept()).toEqual([used]);
    expect(processes()).toHaveLength(2);

    next.child.kill('SIGTERM');
    expect(await next.ended()).toBe(0);
    expect(processes()).toEqual([path.dirname(used)]);
  });
});
