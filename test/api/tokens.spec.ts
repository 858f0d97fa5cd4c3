import { beforeAll, describe, expect, test } from '@jest/globals';
import { SignJWT, UnsecuredJWT, decodeJwt, decodeProtectedHeader } from 'jose';
import { forgedTokenFor, publishedKey, tokenFor } from '../support/issuer.ts';
import { useDatabase } from '../support/use-database.ts';
import { useApp } from '../support/use-app.ts';

const WHO = '/api/v1/users/me';

describe('a token', () => {
  const api = useApp(useDatabase({ at: 'head' }));

  test('that is in order opens the door', async () => {
    expect(await api.ask(WHO)).toMatchObject({ status: 200 });
  });

  test('may be late by less than half a minute', async () => {
    expect(await api.ask(WHO, { as: { expiresIn: -20 } })).toMatchObject({ status: 200 });
  });

  test('names our client as its audience, or as the client that asked for it', async () => {
    expect(await api.ask(WHO, { as: { claims: { aud: 'account', azp: 'anki-api' } } })).toMatchObject({ status: 200 });
    expect(await api.ask(WHO, { as: { claims: { aud: 'anki-api', azp: 'web' } } })).toMatchObject({ status: 200 });
  });

  test.each(
    Object.entries<() => Promise<string>>({
      'an ID token': () => tokenFor({ claims: { typ: 'ID' } }),
      'a refresh token': () => tokenFor({ claims: { typ: 'Refresh' } }),
      'a token without a type': () => tokenFor({ claims: { typ: undefined } }),
      'a token for another client': () => tokenFor({ claims: { aud: 'another', azp: 'another' } }),
      'a token of another issuer': () => tokenFor({ claims: { iss: 'https://login.example.org/realms/x' } }),
      'a token without a subject': () => tokenFor({ claims: { sub: undefined } }),
      'a token that never expires': () => tokenFor({ claims: { exp: undefined } }),
      'a token that is not valid yet': () => tokenFor({ claims: { nbf: Math.floor(Date.now() / 1000) + 600 } }),
      'a token signed with another key': () => forgedTokenFor(),
      'a token of an unknown key': () => tokenFor({ header: { kid: 'unknown' } }),
      'a token without a signature': async () => new UnsecuredJWT(decodeJwt(await tokenFor())).encode(),
      'a token signed with a shared secret': async () =>
        new SignJWT(decodeJwt(await tokenFor())).setProtectedHeader({ alg: 'HS256' }).sign(new Uint8Array(32)),
      'a token signed with the public key as a secret': async () => {
        const pem = await publishedKey();
        const { kid } = decodeProtectedHeader(await tokenFor());
        return new SignJWT(decodeJwt(await tokenFor()))
          .setProtectedHeader({ alg: 'HS256', ...(kid !== undefined && { kid }) })
          .sign(new TextEncoder().encode(pem));
      },
      'a token with a changed claim': async () => {
        const [header, , signature] = (await tokenFor()).split('.');
        const claims = { ...decodeJwt(await tokenFor()), realm_access: { roles: ['admin'] } };
        return [header, Buffer.from(JSON.stringify(claims)).toString('base64url'), signature].join('.');
      },
      'no token at all': async () => 'abc',
    }),
  )('is refused when it is %s', async (_what, make) => {
    const { status, headers, body } = await api.ask(WHO, { as: await make() });
    expect({ status, code: body['code'] }).toEqual({ status: 401, code: 'token_invalid' });
    expect(headers['www-authenticate']).toContain('error="invalid_token"');
  });

  test('is refused when it has expired, with a code of its own', async () => {
    const { status, headers, body } = await api.ask(WHO, { as: { expiresIn: -60 } });
    expect({ status, code: body['code'] }).toEqual({ status: 401, code: 'token_expired' });
    expect(headers['www-authenticate']).toContain('error="invalid_token"');
  });

  test.each([
    ['is not there', undefined],
    ['stands under another scheme', 'Basic ZGVtbzpkZW1v'],
    ['is empty', 'Bearer '],
  ] as const)('is asked for when it %s', async (_what, authorization) => {
    const { status, headers, body } = await api.ask(WHO, {
      as: null,
      ...(authorization && { headers: { authorization } }),
    });
    expect({ status, code: body['code'] }).toEqual({ status: 401, code: 'token_missing' });
    expect(headers['www-authenticate']).toBe('Bearer realm="anki-compendium"');
  });

  test.each(['/api/v1/admin/settings', '/api/v1/admin/audit-logs'])(
    'opens %s only with the role admin',
    async (path) => {
      const refused = await api.ask(path, { as: { roles: ['user', 'premium'] } });
      expect(refused).toMatchObject({ status: 403, body: { code: 'admin_required' } });
      expect(await api.ask(path, { as: { roles: ['admin'] } })).toMatchObject({ status: 200 });
    },
  );
});

describe('an issuer that does not answer', () => {
  const api = useApp(useDatabase({ at: 'head' }), { KEYCLOAK_URL: 'http://127.0.0.1:1' });
  let token: string;
  beforeAll(async () => {
    token = await tokenFor();
  });

  test('is not the fault of the caller', async () => {
    const { status, body } = await api.ask(WHO, { as: token });
    expect({ status, code: body['code'] }).toEqual({ status: 503, code: 'identity_provider_unavailable' });
  });

  test('leaves the routes open that need no token', async () => {
    expect(await api.ask('/api/v1/settings/public', { as: null })).toMatchObject({ status: 200 });
  });
});
