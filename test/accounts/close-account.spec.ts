import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { text } from 'node:stream/consumers';
import { CloseAccountHandler } from '../../src/modules/account/close-account.task.ts';
import { insert, minimal } from '../api/rows.ts';
import { useDatabase } from '../support/use-database.ts';
import { useWorker } from '../support/use-worker.ts';

describe('an account that is closed', () => {
  const database = useDatabase({ at: 'head' });
  const asked: { method: string; path: string; authorization: string | undefined; body: string }[] = [];
  let status = 204;
  // the two endpoints of Keycloak that a service account is used with
  const keycloak = createServer((request, response) => {
    void answer(request, response);
  });
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = '', url = '', headers } = request;
    asked.push({ method, path: url, authorization: headers.authorization, body: await text(request) });
    const isToken = url.endsWith('/protocol/openid-connect/token');
    response.writeHead(isToken ? 200 : status, { 'content-type': 'application/json' });
    response.end(isToken ? JSON.stringify({ access_token: 'of the service account' }) : '');
  };
  beforeAll(() => new Promise<void>((resolve) => keycloak.listen(0, '127.0.0.1', resolve)));
  afterAll(() => void keycloak.close());
  const worker = useWorker(database, () => {
    const address = keycloak.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    return { KEYCLOAK_URL: `http://127.0.0.1:${port}`, KEYCLOAK_CLIENT_SECRET: 'secret-of-the-client' };
  });
  beforeEach(() => {
    asked.length = 0;
    status = 204;
  });

  const deleted = () => insert(database, 'users', { ...minimal.user(), is_active: false, deleted_at: new Date() });

  test('cannot sign in any more: its user is disabled at Keycloak', async () => {
    const user = await deleted();
    await worker.perform(CloseAccountHandler, { user_id: user.id });
    expect(asked.at(-1)).toEqual({
      method: 'PUT',
      path: `/admin/realms/anki-compendium/users/${String(user['keycloak_id'])}`,
      authorization: 'Bearer of the service account',
      body: '{"enabled":false}',
    });
  });

  test('is closed at Keycloak later when that is unavailable, and is closed when the user no longer exists there', async () => {
    const user = await deleted();
    status = 503;
    await expect(worker.perform(CloseAccountHandler, { user_id: user.id })).rejects.toThrow('is not closed everywhere');
    status = 404;
    await worker.perform(CloseAccountHandler, { user_id: user.id });
  });

  test('asks for nothing while no account is deleted', async () => {
    const user = await insert(database, 'users', minimal.user());
    await worker.perform(CloseAccountHandler, { user_id: user.id });
    expect(asked).toEqual([]);
  });
});
