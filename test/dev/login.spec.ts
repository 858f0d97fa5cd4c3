import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { decodeJwt } from 'jose';
import { z } from 'zod';
import { startIssuer, type Issuer } from '../../dev/issuer/issuer.ts';
import { WEB_CLIENT } from '../../dev/issuer/realm.ts';

const CALLBACK = 'http://localhost:3000/docs/oauth2-redirect.html';
const Tokens = z.object({ access_token: z.string(), id_token: z.string() });

describe('the log-in page', () => {
  let issuer: Issuer;
  beforeAll(async () => {
    issuer = await startIssuer({ port: 0 });
  });
  afterAll(() => issuer.close());

  test('leads a browser from the docs page through the password back with a code, and the code to tokens', async () => {
    const browser = new Browser();
    const verifier = randomBytes(32).toString('base64url');
    const page = await browser.visit(authorizationUrl(issuer, CALLBACK, verifier));
    expect(await page.text()).toContain('<form method="post">');

    const refused = await browser.submit({ username: 'demo', password: 'wrong' });
    expect([refused.status, await refused.text()]).toEqual([401, expect.stringContaining('another password')]);

    await browser.submit({ username: 'demo', password: 'demo' });
    expect(browser.at).toMatch(`${CALLBACK}?`);
    const code = new URL(browser.at).searchParams.get('code') ?? '';
    const body = { grant_type: 'authorization_code', client_id: WEB_CLIENT, redirect_uri: CALLBACK };
    const response = await fetch(`${issuer.issuer}/protocol/openid-connect/token`, {
      method: 'POST',
      body: new URLSearchParams({ ...body, code, code_verifier: verifier }),
    });
    const tokens = Tokens.parse(await response.json());
    expect(decodeJwt(tokens.access_token)).toMatchObject({
      typ: 'Bearer',
      azp: WEB_CLIENT,
      aud: ['anki-api', 'account'],
      email: 'demo@example.org',
    });
    expect(decodeJwt(tokens.id_token)).toMatchObject({
      typ: 'ID',
      azp: WEB_CLIENT,
      aud: WEB_CLIENT,
      name: 'Demo User',
    });
  });

  test('never sends a code to another machine', async () => {
    const browser = new Browser();
    const page = await browser.visit(authorizationUrl(issuer, 'https://example.com/take', 'x'.repeat(43)));
    expect([page.status, await page.text()]).toEqual([400, expect.stringContaining('redirect_uri')]);
  });
});

function authorizationUrl(issuer: Issuer, redirect: string, verifier: string): string {
  const challenge = createHash('sha256').update(verifier).digest('base64url');
  const query = { client_id: WEB_CLIENT, response_type: 'code', scope: 'openid email profile', redirect_uri: redirect };
  const pkce = { code_challenge: challenge, code_challenge_method: 'S256' };
  return `${issuer.issuer}/protocol/openid-connect/auth?${new URLSearchParams({ ...query, ...pkce }).toString()}`;
}

/** Keeps cookies and follows redirects, up to the first one that leads away from the issuer. */
class Browser {
  at = '';
  readonly #cookies = new Map<string, string>();

  async visit(url: string, form?: Record<string, string>): Promise<Response> {
    this.at = url;
    const response = await fetch(url, {
      redirect: 'manual',
      headers: {
        cookie: [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        accept: 'text/html',
      },
      ...(form && { method: 'POST', body: new URLSearchParams(form) }),
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      this.#cookies.set(name, value);
    }
    const next = response.headers.get('location');
    if (!next) return response;
    const target = new URL(next, url);
    if (target.origin === new URL(url).origin) return this.visit(target.href);
    this.at = target.href;
    return response;
  }

  submit(form: Record<string, string>): Promise<Response> {
    return this.visit(this.at, form);
  }
}
