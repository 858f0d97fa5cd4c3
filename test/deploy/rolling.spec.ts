import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { PROJECT_FOLDER } from '../../dev/data-folder.ts';
import { freePort } from '../../dev/free-port.ts';
import { whenReady } from '../../dev/start/when-ready.ts';
import { APPLICATION_VERSION } from '../../src/config/package.ts';
import { keycloakUrl, tokenFor } from '../support/issuer.ts';
import { writeRevisions } from '../support/revisions-folder.ts';
import { runVariable } from '../support/run-variable.ts';
import { spawnNode, type Spawned } from '../support/spawn-node.ts';
import { storageFolder } from '../support/storage-folder.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { until } from '../support/until.ts';
import { useDatabase } from '../support/use-database.ts';

const NEW_VERSION = '99.0.0';
const EXPAND = 'Migration20990101000000_add_subtitle_to_decks';
const CONTRACT = 'Migration20990102000000_drop_subtitle_of_decks';
const LINE = {
  [EXPAND]: { up: ['alter table decks add column subtitle text'], down: ['alter table decks drop column subtitle'] },
  [CONTRACT]: {
    up: ['alter table decks drop column subtitle'],
    down: ['alter table decks add column subtitle text'],
    minVersion: NEW_VERSION,
  },
};
const USERS = 4;

const Readiness = z.object({ revisions: z.string() });

interface Api extends Spawned {
  readonly origin: string;
}

describe('a rolling deployment, under load', () => {
  const database = useDatabase({ at: 'head' });
  const next = temporaryFolder();
  const running: Api[] = [];
  /** What the balancer sends requests to. */
  let targets: readonly Api[] = [];
  const answers: { readonly status: number | string; readonly version: string; readonly what: string }[] = [];
  const stop = new AbortController();
  let load: Promise<unknown> = Promise.resolve();

  const environment = () => ({
    DATABASE_URL: database.url,
    KEYCLOAK_URL: keycloakUrl(),
    STORAGE_FOLDER: storageFolder(),
    SCHEMA_CHECK_CACHE_MS: '100',
    RATE_LIMIT_ENABLED: 'false',
    LOG_LEVEL: 'warn',
    NO_COLOR: '1',
  });
  async function start(build: string): Promise<Api> {
    const port = await freePort(0, '127.0.0.1');
    const spawned = spawnNode([path.join(build, 'main.js')], {
      ...environment(),
      HOST: '127.0.0.1',
      PORT: String(port),
    });
    const api = { ...spawned, origin: `http://127.0.0.1:${port}` };
    running.push(api);
    await whenReady(`${api.origin}/health/live`, 60_000, new AbortController().signal);
    return api;
  }
  async function command(...args: readonly string[]) {
    const spawned = spawnNode([path.join(next, 'dist/cli.js'), ...args], environment());
    const code = await spawned.ended();
    return { code, output: spawned.output() };
  }
  /** One client: reads and writes, one after the other, round all that serve. */
  async function client(number: number): Promise<void> {
    const authorization = `Bearer ${await tokenFor({ sub: `roller-${number}`, claims: { email: `roller-${number}@example.org` } })}`;
    for (let turn = number; !stop.signal.aborted; turn++) {
      const { origin } = targets[turn % targets.length] ?? {};
      const writes = turn % 3 === 0;
      const what = writes ? 'PATCH /users/me' : 'GET /decks';
      const request = writes
        ? { method: 'PATCH', body: JSON.stringify({ display_name: `Roller ${turn}` }) }
        : { method: 'GET' };
      const headers = { authorization, ...(writes && { 'content-type': 'application/json' }) };
      const status = await fetch(`${origin}/api/v1${writes ? '/users/me' : '/decks'}`, { ...request, headers }).then(
        async (answer) => {
          await answer.text();
          return answer.status;
        },
        (error: unknown) => String(error),
      );
      answers.push({ status, version: origin ?? '', what });
    }
  }
  const readiness = async ({ origin }: Api) => {
    const answer = await fetch(`${origin}/health/ready`);
    return [answer.status, Readiness.parse(await answer.json()).revisions];
  };
  /** So that a part of the rehearsal has met requests. */
  const served = async (api: Api, more = 20) => {
    const before = answers.length;
    await until(`${api.origin} serves`, () =>
      Promise.resolve(answers.slice(before).filter(({ version }) => version === api.origin).length >= more),
    );
  };

  beforeAll(async () => {
    await cp(runVariable('TEST_BUILD'), path.join(next, 'dist'), { recursive: true });
    const manifest = JSON.parse(await readFile(path.join(PROJECT_FOLDER, 'package.json'), 'utf8'));
    await writeFile(path.join(next, 'package.json'), JSON.stringify({ ...manifest, version: NEW_VERSION }));
    await symlink(path.join(PROJECT_FOLDER, 'node_modules'), path.join(next, 'node_modules'));
    await mkdir(path.join(next, 'made'));
    await writeRevisions(path.join(next, 'made'), LINE);
    for (const name of Object.keys(LINE))
      await cp(path.join(next, 'made', `${name}.js`), path.join(next, 'dist/migrations', `${name}.js`));
    const lock = await command('migrate', 'lock');
    expect({ lock, code: lock.code }).toEqual({ lock, code: 0 });
  });
  afterAll(async () => {
    stop.abort();
    await load;
    for (const { child } of running) child.kill('SIGKILL');
  });

  test('fails no request: the new build waits for its expand, the old one serves after it, the contract waits for the old one', async () => {
    const old = await start(runVariable('TEST_BUILD'));
    targets = [old];
    load = Promise.all(Array.from({ length: USERS }, (_, number) => client(number)));
    await served(old);
    expect(await readiness(old)).toEqual([200, 'ok']);

    const fresh = await start(path.join(next, 'dist'));
    expect(await readiness(fresh)).toEqual([503, 'pending']);

    const expand = await command('migrate', 'upgrade', '--expand');
    expect({ expand, code: expand.code }).toEqual({ expand, code: 0 });
    expect(expand.output).toContain(`Left for after the rollout: ${CONTRACT}`);
    await until('the new build may serve', async () => (await readiness(fresh))[0] === 200);
    await until('the old build sees that it is behind', async () => (await readiness(old))[1] === 'ahead');
    expect([await readiness(fresh), await readiness(old)]).toEqual([
      [200, 'ok'],
      [200, 'ahead'],
    ]);
    targets = [old, fresh];
    await served(old);
    await served(fresh);

    for (const options of [[], ['--min-version', APPLICATION_VERSION]]) {
      const refused = await command('migrate', 'upgrade', ...options);
      expect([refused.code, refused.output]).toEqual([
        3,
        expect.stringContaining(`removes what builds before ${NEW_VERSION} use`),
      ]);
      expect(refused.output).toContain(options.length > 0 ? '--min-version says' : `api ${APPLICATION_VERSION} has`);
    }
    await served(old);

    targets = [fresh];
    await served(fresh);
    old.child.kill('SIGTERM');
    expect(await old.ended()).toBe(0);
    const contract = await command('migrate', 'upgrade');
    expect({ contract, code: contract.code }).toEqual({ contract, code: 0 });
    await served(fresh);
    expect(await readiness(fresh)).toEqual([200, 'ok']);

    stop.abort();
    await load;
    const failed = answers.filter(({ status }) => status !== 200);
    expect([failed.length, failed[0]]).toEqual([0, undefined]);
    expect(new Set(answers.map(({ version, what }) => `${what} of ${version}`)).size).toBe(4);
  });
});
