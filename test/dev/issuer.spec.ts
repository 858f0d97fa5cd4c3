import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createRemoteJWKSet, decodeJwt, jwtVerify, type JWTVerifyResult } from 'jose';
import { z } from 'zod';
import { startIssuer, type Issuer } from '../../dev/issuer/issuer.ts';
import { REALM_USERS, WEB_CLIENT } from '../../dev/issuer/realm.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { forgedTokenFor, issuerUrl, tokenFor } from '../support/issuer.ts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const TokenAnswer = z.object({
  access_token: z.string(),
  token_type: z.literal('Bearer'),
  expires_in: z.literal(43_200),
});

/** As the API does it: keys from the JWKS, issuer, audience, algorithm. */
function verify(issuer: string, token: string): Promise<JWTVerifyResult> {
  const keys = createRemoteJWKSet(new URL(`${issuer}/protocol/openid-connect/certs`));
  return jwtVerify(token, keys, { issuer, audience: 'anki-api', algorithms: ['RS256'] });
}

describe('the issuer', () => {
  let issuer: Issuer;
  beforeAll(async () => {
    issuer = await startIssuer({ port: 0 });
  });
  afterAll(() => issuer.close());

  const logIn = (username: string, password: string): Promise<Response> =>
    fetch(`${issuer.issuer}/protocol/openid-connect/token`, {
      method: 'POST',
      body: new URLSearchParams({ grant_type: 'password', client_id: WEB_CLIENT, username, password }),
    });

  test('describes itself where and as Keycloak does', async () => {
    const response = await fetch(`${issuer.url}/realms/anki-compendium/.well-known/openid-configuration`);
    expect(await response.json()).toMatchObject({
      issuer: issuer.issuer,
      jwks_uri: `${issuer.issuer}/protocol/openid-connect/certs`,
      token_endpoint: `${issuer.issuer}/protocol/openid-connect/token`,
      authorization_endpoint: `${issuer.issuer}/protocol/openid-connect/auth`,
    });
  });

  test.each(REALM_USERS)('gives $username an access token with the claims of Keycloak for a password', async (user) => {
    const response = await logIn(user.username, user.username);
    expect(response.status).toBe(200);
    const { access_token: token } = TokenAnswer.parse(await response.json());
    const { payload, protectedHeader } = await verify(issuer.issuer, token);
    expect(protectedHeader).toEqual({ alg: 'RS256', typ: 'JWT', kid: issuer.key.kid });
    expect(payload).toMatchObject({
      sub: user.sub,
      typ: 'Bearer',
      azp: WEB_CLIENT,
      aud: ['anki-api', 'account'],
      acr: '1',
      email: user.email,
      email_verified: true,
      preferred_username: user.username,
      name: user.name,
      scope: 'openid email profile',
      jti: expect.any(String),
      sid: expect.any(String),
      auth_time: payload.iat,
      exp: payload.iat! + 12 * 3600,
      realm_access: { roles: expect.arrayContaining(['default-roles-anki-compendium', ...user.roles]) },
    });
    expect(payload.sub).toMatch(UUID);
  });

  test('gives nothing for a wrong password', async () => {
    const response = await logIn('demo', 'admin');
    expect([response.status, await response.json()]).toEqual([
      400,
      expect.objectContaining({ error: 'invalid_grant' }),
    ]);
  });

  test('says where it answers when asked elsewhere', async () => {
    const response = await fetch(issuer.url);
    expect([response.status, await response.text()]).toEqual([
      404,
      expect.stringContaining('/realms/anki-compendium/'),
    ]);
  });

  test('makes a token that was asked for the way a login makes it', async () => {
    const { access_token: token } = TokenAnswer.parse(await (await logIn('demo', 'demo')).json());
    const [real, made] = [decodeJwt(token), decodeJwt(await issuer.token())];
    expect(Object.keys(made).toSorted()).toEqual(
      Object.keys(real)
        .filter((name) => name !== 'client_id')
        .toSorted(),
    );
  });
});

test('an issuer that keeps its key knows the tokens of its last start', async () => {
  const folder = temporaryFolder();
  const first = await startIssuer({ port: 0, folder });
  const token = await first.token();
  await first.close();
  const second = await startIssuer({ port: Number(new URL(first.url).port), folder });
  await expect(verify(second.issuer, token)).resolves.toMatchObject({ payload: { preferred_username: 'demo' } });
  await second.close();
});

test('a port that is taken is named', async () => {
  const first = await startIssuer({ port: 0 });
  const port = Number(new URL(first.url).port);
  await expect(startIssuer({ port })).rejects.toThrow(`The issuer cannot listen on port ${port}`);
  await first.close();
});

describe('a token of the test run', () => {
  test('is in order unless asked otherwise', async () => {
    const { payload } = await verify(issuerUrl(), await tokenFor({ roles: ['admin'], email: 'other@example.org' }));
    expect(payload).toMatchObject({
      email: 'other@example.org',
      realm_access: { roles: expect.arrayContaining(['admin']) },
    });
  });

  const faults: [string, () => Promise<string>, RegExp][] = [
    ['expired', () => tokenFor({ expiresIn: -60 }), /"exp" claim timestamp check failed/],
    ['for another audience', () => tokenFor({ claims: { aud: 'account' } }), /unexpected "aud"/],
    ['of another issuer', () => tokenFor({ claims: { iss: 'http://localhost/other' } }), /unexpected "iss"/],
    ['signed with an unknown key', () => forgedTokenFor(), /signature verification failed/],
    ['with an unknown key id', () => tokenFor({ header: { kid: 'unknown' } }), /no applicable key found/],
  ];
  test.each(faults)('can be %s', async (_fault, make, message) => {
    await expect(verify(issuerUrl(), await make())).rejects.toThrow(message);
  });

  test('can lack a claim', async () => {
    expect(decodeJwt(await tokenFor({ claims: { email: undefined } }))).not.toHaveProperty('email');
  });
});
