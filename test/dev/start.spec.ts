import { createServer } from 'node:net';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { freePort } from '../../dev/free-port.ts';
import { findPostmaster } from '../../dev/postgres/postmaster.ts';
import { spawnNode } from '../support/spawn-node.ts';
import { temporaryDataFolder, temporaryFolder } from '../support/temporary-folder.ts';

describe('npm start', () => {
  const data = temporaryDataFolder();

  test('brings the service up, says where it is, and takes everything down at Ctrl-C', async () => {
    const port = await freePort();
    const start = spawnNode(['dev/start.ts'], { ANKI_DATA_DIR: data, PORT: String(port) });
    try {
      await start.saying(/Ctrl-C stops everything/);
      const [, token] = await start.saying(/^export TOKEN=(\S+)$/m);
      const [, url] = await start.saying(/^curl .* (http\S+)$/m);
      expect((await fetch(`http://localhost:${port}/health/ready`)).status).toBe(200);
      expect((await fetch(url ?? '')).status).toBe(401);
      expect((await fetch(url ?? '', { headers: { authorization: `Bearer ${token}` } })).status).toBe(200);

      const second = spawnNode(['dev/start.ts'], { ANKI_DATA_DIR: data, PORT: String(await freePort()) });
      expect(await second.ended()).toBe(1);
      expect(second.output()).toMatch(
        `"npm start" already runs on ${data}: process ${start.child.pid}, http://localhost:${port}.`,
      );
    } finally {
      start.child.kill('SIGINT');
    }
    expect([await start.ended(), start.output()]).toEqual([0, expect.stringMatching(/Stopping …\n$/)]);
    await expect(fetch(`http://localhost:${port}/health/live`)).rejects.toThrow();
    expect(findPostmaster(path.join(data, 'postgres/cluster'))).toBeUndefined();
  });
});

describe('npm start starts nothing and says why', () => {
  const data = temporaryFolder();

  test('when its port is taken', async () => {
    const other = createServer();
    const port = await freePort();
    await new Promise<void>((resolve) => other.listen(port, resolve));
    const start = spawnNode(['dev/start.ts'], { ANKI_DATA_DIR: data, PORT: String(port) });
    expect([await start.ended(), start.output()]).toEqual([
      1,
      expect.stringMatching(new RegExp(`^Port ${port} is taken .*Choose another one: PORT=${port + 1} npm start\n$`)),
    ]);
    other.close();
  });

  test('when variables are wrong, all of them at once', async () => {
    const start = spawnNode(['dev/start.ts'], { ANKI_DATA_DIR: data, PORT: 'many', DB_POOL_MAX: '0' });
    expect(await start.ended()).toBe(1);
    expect(start.output()).toMatch(
      /^The environment is not usable:\n {2}PORT .*\n {2}DB_POOL_MAX .*\nSee \.env\.example\.\n$/,
    );
  });
});
