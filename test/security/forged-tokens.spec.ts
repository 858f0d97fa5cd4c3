import { createServer } from 'node:http';
import {
  generateKeyPair,
  exportJWK,
  base64url,
  decodeJwt,
  importJWK,
  SignJWT,
  FlattenedSign,
  type JWTHeaderParameters,
} from 'jose';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { publishedKey, tokenFor } from '../support/issuer.ts';
import { runVariable } from '../support/run-variable.ts';
import { useApp } from '../support/use-app.ts';
import { useDatabase } from '../support/use-database.ts';

const WHO = '/api/v1/users/me';
const ADMIN = { realm_access: { roles: ['admin'] } };

/** The parts of a token, each as one writes it by hand. */
const token = (header: object | string, claims: object | string, signature = ''): string =>
  [header, claims]
    .map((part) => base64url.encode(typeof part === 'string' ? part : JSON.stringify(part)))
    .concat(signature)
    .join('.');

const signingKey = () =>
  importJWK(z.looseObject({ kid: z.string() }).parse(JSON.parse(runVariable('TEST_ISSUER_KEY'))), 'RS256');
const kid = (): string => z.object({ kid: z.string() }).parse(JSON.parse(runVariable('TEST_ISSUER_KEY'))).kid;

/** Exactly these bytes as claims, signed with the realm's own key. */
async function signedText(text: string): Promise<string> {
  const signed = new FlattenedSign(new TextEncoder().encode(text)).setProtectedHeader({ alg: 'RS256', kid: kid() });
  const { protected: head, payload, signature } = await signed.sign(await signingKey());
  return `${head}.${payload}.${signature}`;
}

describe('a forged token', () => {
  const app = useApp(useDatabase({ at: 'head' }));
  const asked: string[] = [];
  const elsewhere = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ keys: [strangersKey] }));
  });
  let strangersKey: object = {};
  let url: string;
  let claims: object;
  let strangers: Awaited<ReturnType<typeof generateKeyPair>>;

  beforeAll(async () => {
    await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
    const address = elsewhere.address();
    url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/keys`;
    claims = { ...decodeJwt(await tokenFor()), ...ADMIN };
    strangers = await generateKeyPair('RS256');
    strangersKey = { ...(await exportJWK(strangers.publicKey)), kid: 'stranger', alg: 'RS256', use: 'sig' };
  });
  afterAll(() => void elsewhere.close());

  /** Signed well, with a key that is not the realm's. */
  const byStranger = (header: object) =>
    new SignJWT({ ...claims }).setProtectedHeader({ alg: 'RS256', ...header }).sign(strangers.privateKey);
  const bySecret = (secret: string, header: Partial<JWTHeaderParameters> = {}) =>
    new SignJWT({ ...claims }).setProtectedHeader({ alg: 'HS256', ...header }).sign(new TextEncoder().encode(secret));

  const forged: Readonly<Record<string, () => Promise<string>>> = {
    ...Object.fromEntries(
      ['none', 'None', 'NONE', 'nOnE', ''].map((alg) => [
        `without a signature, "alg": "${alg}"`,
        async () => token({ alg }, claims),
      ]),
    ),
    'without an algorithm': async () => token({ typ: 'JWT' }, claims),
    'with its signature cut off': async () => (await tokenFor({ claims: ADMIN })).split('.').slice(0, 2).join('.'),
    'with an empty signature': async () => (await tokenFor()).replace(/[^.]*$/, ''),
    'signed with the public key as a secret': async () => bySecret(await publishedKey(), { kid: kid() }),
    'signed with the public key as a secret, without line ends': async () =>
      bySecret((await publishedKey()).replaceAll('\n', ''), { kid: kid() }),
    'signed with an empty secret of a file that is empty': async () => bySecret('\0', { kid: '../../../../dev/null' }),
    'with a path for a key id': () => byStranger({ kid: '/etc/passwd' }),
    'with SQL for a key id': () => byStranger({ kid: `x' union select 'AAAA' --` }),
    'with a command for a key id': () => byStranger({ kid: '$(touch /tmp/x)' }),
    'with an address for a key id': () => byStranger({ kid: url }),
    'with a key id that every object has': () => byStranger({ kid: '__proto__' }),
    'with the key id of the realm': () => byStranger({ kid: kid() }),
    'with its own key in the header': () => byStranger({ jwk: strangersKey }),
    'with the address of its own keys': () => byStranger({ jku: url, kid: 'stranger' }),
    'with the address of its own certificate': () => byStranger({ x5u: url, kid: 'stranger' }),
    'with its own certificate in the header': () => byStranger({ x5c: ['MIIB'], x5t: 'x' }),
    'with a part that is unknown and critical': async () =>
      token({ alg: 'RS256', kid: kid(), crit: ['exp'], exp: 1 }, claims, (await tokenFor()).split('.')[2]),
    'with claims that are not base64': async () => {
      const key = await signingKey();
      const header = { alg: 'RS256', kid: kid(), b64: false, crit: ['b64'] };
      const { signature } = await new FlattenedSign(new TextEncoder().encode(JSON.stringify(claims)))
        .setProtectedHeader(header)
        .sign(key);
      return `${base64url.encode(JSON.stringify(header))}.${base64url.encode(JSON.stringify(claims))}.${signature}`;
    },
    'with claims that are a list': () => signedText('[]'),
    'with claims that are not JSON': () => signedText('{'),
    'with claims that say one thing twice': () => {
      const text = JSON.stringify(claims).replace('"typ":"Bearer"', '"typ":"Bearer","typ":"ID"');
      return signedText(text);
    },
    'with roles that are not a list': () => tokenFor({ claims: { realm_access: { roles: 'admin' } } }),
    'with an end that is text': () => tokenFor({ claims: { exp: 'never' } }),
    'with an end beyond all numbers': async () =>
      signedText(JSON.stringify(claims).replace(/"exp":\d+/, '"exp":1e999')),
    'with an empty subject': () => tokenFor({ claims: { sub: '' } }),
    'with a subject of a thousand letters': () => tokenFor({ claims: { sub: 'x'.repeat(1_000) } }),
    'in five parts, as if it were encrypted': async () => `${await tokenFor()}.a.b`,
    'that was made to end a session': () => tokenFor({ claims: { typ: 'Logout' }, header: { typ: 'logout+jwt' } }),
    'that was made to refresh': () => tokenFor({ claims: { typ: 'Refresh' } }),
    'that was made to refresh while away': () => tokenFor({ claims: { typ: 'Offline' } }),
    'that was made for the browser': () => tokenFor({ claims: { typ: 'ID' } }),
  };

  test.each(Object.entries(forged))('%s opens nothing', async (_what, make) => {
    const { status, body } = await app.ask(WHO, { as: null, headers: { authorization: `Bearer ${await make()}` } });
    expect([status, body['code']]).toEqual([401, 'token_invalid']);
    expect(asked).toEqual([]);
  });

  test.each(
    Object.entries({
      'a NUL in the name': { name: 'a\0b' },
      'a NUL in the user name': { preferred_username: 'a\0b' },
      'half of a character in the name': { name: 'a\ud800' },
      'a NUL in the subject': { sub: 'a\0b' },
      'a NUL in the e-mail address': { email: 'a\0b@example.org' },
      'an e-mail address that is none': { email: 'nobody' },
      'a time of signing in beyond all calendars': { auth_time: 1e300 },
      'a time of signing in before all calendars': { auth_time: -1e300 },
      'a session with a NUL': { sid: 'a\0b' },
    }),
  )('that the realm made with %s is not an error of ours', async (what, claim) => {
    const person = { sub: what, email: `${what.length}-${what.split(' ').at(-1)}@example.org`, username: what };
    const { status } = await app.ask(WHO, { as: { ...person, claims: claim } });
    expect(status).toBeLessThan(500);
  });
});
