import { once } from 'node:events';
import { createServer } from 'node:http';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { jwtVerify } from 'jose';
import { mintToken, type TokenRequest } from '../../dev/issuer/access-token.ts';
import { startIssuer } from '../../dev/issuer/issuer.ts';
import { makeSigningKey, type SigningKey } from '../../dev/issuer/keys.ts';
import { REALM } from '../../dev/issuer/realm.ts';
import { RealmKeys } from '../../src/modules/auth/realm-keys.ts';
import { useDatabase } from '../support/use-database.ts';
import { useApp } from '../support/use-app.ts';
import { fakeDate } from '../support/fake-date.ts';

const WHO = '/api/v1/users/me';

const pass = (minutes: number): void => jest.setSystemTime(Date.now() + minutes * 60_000);

/** Where a realm publishes its keys; it can lose some, be away for a while, and counts how often it is asked. */
function useKeyServer() {
  let keys: SigningKey[] = [];
  let mode: 'well' | 'failing' = 'well';
  let asked = 0;
  const server = createServer((_request, response) => {
    asked++;
    if (mode === 'failing') return response.writeHead(503).end();
    const published = keys.map(({ kty, kid, n, e, alg, use }) => ({ kty, kid, n, e, alg, use }));
    return response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys: published }));
  });
  const variables = { KEYCLOAK_URL: '' };
  beforeAll(async () => {
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const address = server.address();
    variables.KEYCLOAK_URL = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : ''}`;
  });
  afterAll(() => void server.close());
  return {
    variables,
    get asked() {
      return asked;
    },
    /** A token that outlives what is played here, how to make others with its new key, and how to withdraw that. */
    async tokenOfNewKey() {
      const key = await makeSigningKey();
      keys.push(key);
      const mint = (request: TokenRequest) => mintToken(`${variables.KEYCLOAK_URL}/realms/${REALM}`, key, request);
      const token = await mint({ expiresIn: 24 * 60 * 60 });
      return { token, mint, withdraw: () => (keys = keys.filter((other) => other !== key)) };
    },
    async unknownToken(): Promise<string> {
      const issuer = `${variables.KEYCLOAK_URL}/realms/${REALM}`;
      return mintToken(issuer, await makeSigningKey(), { expiresIn: 24 * 60 * 60 });
    },
    fails: () => (mode = 'failing'),
    recovers: () => (mode = 'well'),
  };
}

describe('the keys of the realm', () => {
  const realm = useKeyServer();
  const api = useApp(useDatabase({ at: 'head' }), realm.variables);
  const statusOf = async (token: string) => (await api.ask(WHO, { as: token })).status;
  beforeEach(() => fakeDate(Date.now()));
  afterEach(() => {
    jest.useRealTimers();
    realm.recovers();
  });

  test('are fetched once for ten first requests, and again for a new key, a minute later at the earliest', async () => {
    const { token } = await realm.tokenOfNewKey();
    expect(await Promise.all(Array.from({ length: 10 }, () => statusOf(token)))).toEqual(Array(10).fill(200));
    expect(realm.asked).toBe(1);

    const later = await realm.tokenOfNewKey();
    expect(await statusOf(later.token)).toBe(401);
    for (let n = 0; n < 20; n++) await statusOf(await realm.unknownToken());
    expect(realm.asked).toBe(1);

    pass(1);
    expect(await Promise.all(Array.from({ length: 10 }, () => statusOf(later.token)))).toEqual(Array(10).fill(200));
    expect(await statusOf(token)).toBe(200);
    for (let n = 0; n < 20; n++) expect(await statusOf(await realm.unknownToken())).toBe(401);
    expect(realm.asked).toBe(2);
  });

  test('are no longer taken ten minutes after the realm has withdrawn them', async () => {
    pass(11);
    const { token, withdraw } = await realm.tokenOfNewKey();
    expect(await statusOf(token)).toBe(200);
    withdraw();
    pass(9);
    expect(await statusOf(token)).toBe(200);
    pass(1);
    expect(await statusOf(token)).toBe(401);
  });

  test('do not make a token outlive its time, however often it was taken', async () => {
    pass(23);
    const { mint } = await realm.tokenOfNewKey();
    const token = await mint({ expiresIn: 60 });
    for (let n = 0; n < 3; n++) expect(await statusOf(token)).toBe(200);
    pass(1.4);
    expect(await statusOf(token)).toBe(200);
    pass(0.1);
    const { status, body } = await api.ask(WHO, { as: token });
    expect({ status, code: body['code'] }).toEqual({ status: 401, code: 'token_expired' });
  });

  test('stay valid while the issuer is unavailable, which is asked once a minute', async () => {
    pass(30);
    const { token } = await realm.tokenOfNewKey();
    expect(await statusOf(token)).toBe(200);
    realm.fails();
    pass(60);
    const asked = realm.asked;
    for (let n = 0; n < 5; n++) expect(await statusOf(token)).toBe(200);
    const later = await realm.tokenOfNewKey();
    for (let n = 0; n < 5; n++) expect(await statusOf(later.token)).toBe(503);
    expect(realm.asked).toBe(asked + 1);
    expect(await statusOf(token)).toBe(200);

    realm.recovers();
    pass(1);
    expect(await statusOf(later.token)).toBe(200);
  });
});

test('an issuer that comes back with other keys is believed, and its old tokens are not', async () => {
  await using cleanup = new AsyncDisposableStack();
  const first = await startIssuer({ port: 0 });
  const keys = new RealmKeys(first.issuer);
  const old = await first.token();
  await jwtVerify(old, keys.find);
  await first.close();
  const second = await startIssuer({ port: Number(new URL(first.url).port) });
  cleanup.defer(() => second.close());

  fakeDate(Date.now() + 60_000);
  cleanup.defer(() => void jest.useRealTimers());
  await jwtVerify(await second.token(), keys.find);
  await expect(jwtVerify(old, keys.find)).rejects.toMatchObject({ code: 'ERR_JWKS_NO_MATCHING_KEY' });
});
