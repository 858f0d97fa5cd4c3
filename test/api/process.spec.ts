import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import { PROJECT_FOLDER } from '../../dev/data-folder.ts';
import { keycloakUrl, tokenFor } from '../support/issuer.ts';
import { spawnNode } from '../support/spawn-node.ts';

const DATABASE_URL = 'postgresql://nobody@127.0.0.1:1/nothing';
const LISTENING = /Listening on (http:\/\/[\w.:[\]]+)/;

describe('the API as a process', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)('answers, and stops in good order at %s', async (signal) => {
    const api = spawnNode(['src/main.ts'], { DATABASE_URL, HOST: '127.0.0.1', PORT: '0' });
    const [, url] = await api.saying(LISTENING);
    expect(await (await fetch(`${url}/api/v1/info`)).json()).toMatchObject({ name: 'anki-compendium' });
    api.child.kill(signal);
    expect(await api.ended()).toBe(0);
  });

  test('stops when the process that started it over a channel is gone', async () => {
    const api = fork('src/main.ts', {
      cwd: PROJECT_FOLDER,
      execArgv: ['--import', '@swc-node/register/esm-register', '--import', './dev/start/exit-with-parent.ts'],
      env: { ...process.env, DATABASE_URL, HOST: '127.0.0.1', PORT: '0', LOG_LEVEL: 'silent' },
    });
    const [message] = await once(api, 'message');
    expect(message).toEqual({ listening: expect.stringMatching(/^http:/) });
    api.disconnect();
    expect(await once(api, 'exit')).toEqual([0, null]);
  });

  test('logs why it refuses a token, and never the token', async () => {
    await using cleanup = new AsyncDisposableStack();
    const api = spawnNode(['src/main.ts'], {
      DATABASE_URL,
      HOST: '127.0.0.1',
      PORT: '0',
      KEYCLOAK_URL: keycloakUrl(),
      KEYCLOAK_CLIENT_ID: 'mistyped',
    });
    cleanup.defer(() => void api.child.kill());
    const [, url] = await api.saying(LISTENING);
    const token = await tokenFor();
    const answer = await fetch(`${url}/api/v1/users/me`, { headers: { authorization: `Bearer ${token}` } });
    expect(answer.status).toBe(401);
    await api.saying(/"level":40,.*made for another client than mistyped/, 10_000);
    expect(api.output()).not.toContain(token);
  });

  test('says which port is in use, and what to do', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address ? String(address.port) : '';
    const api = spawnNode(['src/main.ts'], { DATABASE_URL, HOST: '127.0.0.1', PORT: port });
    expect(await api.ended()).toBe(1);
    expect(api.output()).toContain(
      `Port ${port} of 127.0.0.1 is in use by another program; stop that one, or set PORT`,
    );
    expect(api.output()).not.toMatch(/^ +at /m);
    server.close();
  });

  test('says everything that is wrong with its environment, without a stack', async () => {
    const api = spawnNode(['src/main.ts'], { DATABASE_URL: '', PORT: 'http', LOG_LEVEL: 'debug' });
    expect(await api.ended()).toBe(1);
    expect(api.output()).toMatch(/PORT .*\n {2}DATABASE_URL is not set/);
    expect(api.output()).not.toMatch(/^ +at /m);
  });
});
