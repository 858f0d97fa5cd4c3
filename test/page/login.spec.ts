import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { freePort } from '../../dev/free-port.ts';
import { forgedTokenFor, keycloakUrl } from '../support/issuer.ts';
import { useApp } from '../support/use-app.ts';
import { accessibilityProblems, useBrowser } from '../support/use-browser.ts';
import { useDatabase } from '../support/use-database.ts';

const SECRET = 'only for tests, and long enough for one';

const title = (page: Page): Promise<string> => page.locator('h1').innerText();

async function logIn(page: Page, user: string): Promise<void> {
  await page.getByLabel('User').fill(user);
  await page.getByLabel('Password').fill(user);
  await page.getByRole('button', { name: 'Log in' }).click();
}

describe('the status page outside development', () => {
  const browser = useBrowser();
  const database = useDatabase({ at: 'head' });
  let port: number;
  beforeAll(async () => {
    port = await freePort();
  });
  const origin = (): string => `http://localhost:${port}`;
  const api = useApp(database, () => ({
    // production itself would refuse the issuer of the tests, which has no https
    ENVIRONMENT: 'staging',
    STATUS_COOKIE_SECRET: SECRET,
    PUBLIC_URL: origin(),
  }));
  const open = async (path = '/status'): Promise<Page> => {
    await api.listen(port);
    return browser.open(`${origin()}${path}`);
  };
  test('shows a stranger nothing but where to log in', async () => {
    const page = await open();
    expect(await title(page)).toBe('Not logged in');
    expect(await accessibilityProblems(page)).toEqual([]);
    expect(await api.ask('/status', { as: null })).toMatchObject({ status: 401 });
  });

  test('lets an admin in by the realm, keeps the session from scripts and other sites, and lets out again', async () => {
    const page = await open();
    await page.getByRole('link', { name: 'Log in' }).click();
    expect(page.url()).toContain(keycloakUrl());
    await logIn(page, 'admin');
    await page.waitForURL(`${origin()}/status`);
    expect(await title(page)).toBe('No drift. All revisions are applied.');

    const cookies = (await page.context().cookies(`${origin()}/status`)).filter(({ name }) => name.includes('status'));
    expect(cookies).toEqual([
      expect.objectContaining({
        name: '__Secure-status-session',
        httpOnly: true,
        secure: true,
        sameSite: 'Lax',
        path: '/status',
      }),
    ]);
    expect(await page.evaluate('document.cookie')).toBe('');
    expect(await accessibilityProblems(page)).toEqual([]);

    await page.getByRole('button', { name: 'Log out' }).click();
    expect(await title(page)).toBe('Not logged in');
    await page.goto(`${origin()}/status`);
    expect(await title(page)).toBe('Not logged in');
  });

  test('refuses a user who is not an admin, and asks for another account', async () => {
    const page = await open('/status/login');
    await logIn(page, 'demo');
    await page.waitForURL(`${origin()}/status/callback?**`);
    expect(await title(page)).toBe('Not for this account');
    await page.goto(`${origin()}/status`);
    expect(await title(page)).toBe('Not logged in');

    await page.goto(`${origin()}/status/login?prompt=login`);
    await logIn(page, 'admin');
    await page.waitForURL(`${origin()}/status`);
    expect(await title(page)).toBe('No drift. All revisions are applied.');
  });

  test('does not take an answer of the realm that it did not ask for', async () => {
    const page = await open('/status/login');
    const asked = new URL(page.url());
    expect(asked.href).toContain(keycloakUrl());
    await page.goto(`${origin()}/status/callback?code=stolen&state=of-somebody-else`);
    expect(await title(page)).toBe('The log-in did not work');
    const stranger = await api.ask('/status/callback?code=stolen&state=x', { as: null });
    expect(stranger).toMatchObject({
      status: 400,
      headers: expect.not.objectContaining({ location: expect.anything() }),
    });
  });

  test('does not take a cookie that it did not make, nor one that it made for a log-in', async () => {
    const { headers } = await api.ask('/status/login', { as: null });
    const [, pending = ''] = /^__Secure-status-login=([^;]+)/.exec(String(headers['set-cookie'])) ?? [];
    expect(pending).not.toBe('');
    for (const value of ['', 'x.y.z', pending, `${pending.slice(0, -3)}AAA`]) {
      const answer = await api.ask('/status', { as: null, headers: { cookie: `__Secure-status-session=${value}` } });
      expect(answer.status).toBe(401);
    }
  });

  test.each([
    ['another site', { origin: 'https://example.com' }],
    ['nowhere', {}],
  ] as const)('does not log out for a form of %s', async (_from, headers) => {
    const answer = await api.ask('/status/logout', { method: 'POST', as: null, headers });
    expect([answer.status, answer.headers['set-cookie']]).toEqual([403, undefined]);
  });

  test("takes an admin's access token, and no other", async () => {
    expect((await api.ask('/status', { as: { roles: ['admin'] } })).status).toBe(200);
    expect((await api.ask('/status', { as: {} })).status).toBe(403);
    expect((await api.ask('/status', { as: await forgedTokenFor({ roles: ['admin'] }) })).status).toBe(401);
  });
});

describe('the status page outside development, without a secret for cookies', () => {
  const api = useApp(useDatabase({ at: 'head' }), { ENVIRONMENT: 'staging' });

  test('says that it takes tokens only, and has no login', async () => {
    const { status, body } = await api.ask('/status', { as: null });
    expect([status, body['text']]).toEqual([401, expect.stringContaining('STATUS_COOKIE_SECRET')]);
    expect((await api.ask('/status/login', { as: null })).status).toBe(404);
    expect((await api.ask('/status', { as: { roles: ['admin'] } })).status).toBe(200);
  });
});

describe('the status page while the realm is unavailable', () => {
  const api = useApp(useDatabase({ at: 'head' }), {
    ENVIRONMENT: 'staging',
    STATUS_COOKIE_SECRET: SECRET,
    KEYCLOAK_URL: 'http://127.0.0.1:1',
  });

  test('says so instead of logging in', async () => {
    const { status, body } = await api.ask('/status/login', { as: null });
    expect([status, body['text']]).toEqual([503, expect.stringContaining('cannot be reached')]);
  });
});
