import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { freePort } from '../../dev/free-port.ts';
import { Checkout } from '../docs/checkout.ts';
import { keycloakUrl } from '../support/issuer.ts';
import { spawnNode, type Spawned } from '../support/spawn-node.ts';
import { temporaryDataFolder, temporaryFolder } from '../support/temporary-folder.ts';
import { until } from '../support/until.ts';
import { useDatabase } from '../support/use-database.ts';

const CONTROLLER = 'src/modules/info/info.controller.ts';

describe('npm run start:dev', () => {
  const database = useDatabase({ at: 'head' });
  const data = temporaryDataFolder();
  let checkout: Checkout;
  let port: number;
  let start: Spawned;

  beforeAll(async () => {
    checkout = await Checkout.copyTo(temporaryFolder(), {});
    port = await freePort();
    const { scripts }: { scripts: Record<string, string> } = JSON.parse(await checkout.read('package.json'));
    const [program = '', ...args] = (scripts['start:dev'] ?? '').split(' ');
    expect(program).toBe('node');
    const service = { DATABASE_URL: database.url, KEYCLOAK_URL: keycloakUrl(), ANKI_DATA_DIR: data };
    start = spawnNode(args, { ...service, PORT: String(port) }, checkout.folder);
    await start.saying(/Ctrl-C stops everything/);
  });
  afterAll(async () => {
    start?.child.kill('SIGINT');
    await start?.ended();
  });

  const info = async (): Promise<unknown> => (await fetch(`http://127.0.0.1:${port}/api/v1/info`)).json();

  test('restarts the service when a source file was saved', async () => {
    expect(await info()).toMatchObject({ name: 'anki-compendium' });
    const file = path.join(checkout.folder, CONTROLLER);
    await writeFile(file, (await readFile(file, 'utf8')).replace(`'anki-compendium'`, `'edited'`));
    await until('the edited route answers', async () => {
      const answer = await info().catch(() => 'the service is restarting');
      return JSON.stringify(answer).includes('edited');
    });
  });
});
