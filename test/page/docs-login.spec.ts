import { describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { keycloakUrl } from '../support/issuer.ts';
import { useApp } from '../support/use-app.ts';
import { useBrowser } from '../support/use-browser.ts';
import { useDatabase } from '../support/use-database.ts';

/** Signs in with the Authorize dialog of the page, as a person does. */
async function signIn(page: Page, user: string): Promise<void> {
  await page.locator('.auth-wrapper .authorize.unlocked').click();
  const form = page.locator('.auth-container', { hasText: 'OAuth2' });
  const [popup] = await Promise.all([page.waitForEvent('popup'), form.getByRole('button', { name: 'Apply' }).click()]);
  expect(new URL(popup.url()).origin).toBe(new URL(keycloakUrl()).origin);
  await popup.getByLabel('User').fill(user);
  await popup.getByLabel('Password').fill(user);
  await Promise.all([popup.waitForEvent('close'), popup.getByRole('button', { name: 'Log in' }).click()]);
  await form.getByText('Logout', { exact: true }).waitFor();
  await page.locator('.auth-btn-wrapper .btn-done').first().click();
}

/** Runs an operation that needs no parameters. @returns the status of its answer. */
async function run(page: Page, path: string): Promise<string> {
  const operation = page.locator('.opblock-get', { has: page.locator(`[data-path="${path}"]`) });
  await operation.locator('.opblock-summary-control').click();
  await operation.getByRole('button', { name: 'Try it out' }).click();
  await operation.getByRole('button', { name: 'Execute' }).click();
  return operation.locator('.live-responses-table .response-col_status').last().innerText();
}

const openerPolicy = async (url: string) => (await fetch(url)).headers.get('cross-origin-opener-policy');

describe('the page of the documentation', () => {
  const browser = useBrowser();
  const database = useDatabase({ at: 'head' });
  const api = useApp(database);

  for (const path of ['/docs', '/docs/', '/docs/index.html']) {
    for (const [user, status] of [
      ['demo', '403'],
      ['admin', '200'],
    ] as const) {
      test(`lets ${user} sign in at ${path}, and sends the token with each operation`, async () => {
        const page = await browser.open(`${await api.listen()}${path}`);
        await signIn(page, user);
        expect(await run(page, '/api/v1/users/me')).toContain('200');
        expect(await run(page, '/api/v1/admin/users')).toContain(status);
      });
    }
  }

  test('still refuses an operation to a person who did not sign in', async () => {
    const page = await browser.open(`${await api.listen()}/docs`);
    expect(await run(page, '/api/v1/users/me')).toContain('401');
  });

  test('keeps other sites from reaching its window, but for the page that brings the code back', async () => {
    const origin = await api.listen();
    const policy = (path: string) => openerPolicy(`${origin}${path}`);
    expect(await policy('/docs')).toBe('same-origin-allow-popups');
    expect(await policy('/docs/oauth2-redirect.html?code=x')).toBe('unsafe-none');
    for (const path of ['/status', '/health/live', '/docs-json', '/docsx', '/docs/%6Fauth2-redirect.htm'])
      expect([path, await policy(path)]).toEqual([path, 'same-origin']);
  });

  test('says of each operation that either way of signing in will do', async () => {
    const { body } = await api.ask('/docs-json', { as: null });
    const document: { paths: Record<string, Record<string, { security?: object[] }>> } = JSON.parse(
      JSON.stringify(body),
    );
    const secured = Object.values(document.paths).flatMap((path) =>
      Object.values(path).map(({ security }) => security),
    );
    const ways = secured.filter((one) => one !== undefined && one.length > 0);
    expect(ways.length).toBeGreaterThan(30);
    for (const one of ways) {
      // an empty one means that it works without a token, too
      const named = one?.filter((way) => Object.keys(Object(way)).length > 0);
      expect(named).toEqual([{ bearer: [] }, { oauth2: ['openid', 'profile', 'email'] }]);
    }
  });
});
