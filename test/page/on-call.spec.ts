import { beforeAll, describe, expect, test } from '@jest/globals';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { runCommand } from '../support/run-command.ts';
import { useApp } from '../support/use-app.ts';
import { accessibilityProblems, useBrowser } from '../support/use-browser.ts';
import { useDatabase } from '../support/use-database.ts';

const NO_CACHE = { SCHEMA_CHECK_CACHE_MS: '0' };
const PHONE: BrowserContextOptions = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
const MANY = ['users', 'decks', 'jobs', 'settings', 'audit_logs', 'notifications']
  .map(
    (table) =>
      `alter table ${table} ${[1, 2, 3, 4, 5, 6, 7, 8].map((at) => `add column by_hand_${at} text`).join(', ')};`,
  )
  .join('\n');

const box = async (page: Page, selector: string) => {
  const found = await page.locator(selector).first().boundingBox();
  if (!found) throw new Error(`${selector} is not shown`);
  return found;
};

describe('the status page on a phone, for a person on call', () => {
  const browser = useBrowser();
  const database = useDatabase({ at: 'head' });
  const api = useApp(database, NO_CACHE);
  let url: string;

  beforeAll(async () => {
    url = `${await api.listen()}/status`;
    await runCommand(database.url, 'queue', 'install');
    await database.query(`select pgboss.create_queue('jobs.process', '{"policy": "standard"}');
      insert into pgboss.job (name, state, start_after) values ('jobs.process', 'failed', now()), ('jobs.process', 'created', now());`);
  });

  describe('with one column changed', () => {
    let page: Page;
    beforeAll(async () => {
      await api.ask('/health/schema');
      await database.query('alter table users alter column email type text');
      page = await browser.open(url, PHONE);
    });

    test('shows what is expected above what is there', async () => {
      const [expected, actual] = [await box(page, '.sides del'), await box(page, '.sides ins')];
      expect(expected.y + expected.height).toBeLessThanOrEqual(actual.y);
      expect(actual.x + actual.width).toBeLessThanOrEqual(390);
    });

    test('folds what is built on the column under it, with their number', async () => {
      const summaries = await page.locator('.group > .object > summary').allInnerTexts();
      expect(summaries.map((text) => text.replaceAll(/\s+/g, ' '))).toEqual(['changed column email +2']);
      expect(await page.locator('.object .object > summary').allInnerTexts()).toEqual([
        expect.stringContaining('ck_users_email_has_at'),
        expect.stringContaining('uq_users_email'),
      ]);
    });

    test('says since when it differs, that no one recorded who did it, and which process answers', async () => {
      expect(await page.locator('.since').first().innerText()).toMatch(/^Differs since between .* UTC and .* UTC\.$/);
      expect(await page.locator('main').innerText()).toContain('compendium migrate blame install');
      expect(await page.locator('.summary').innerText()).toContain(`process ${process.pid}`);
    });

    test('shows failed and waiting messages without scrolling sideways, and warns of them at the top', async () => {
      const cells = page.locator('#queue-box tbody tr').first().locator('td');
      for (const at of [0, 1]) {
        const cell = await cells.nth(at).boundingBox();
        expect((cell?.x ?? 390) + (cell?.width ?? 0)).toBeLessThanOrEqual(390);
      }
      expect(await page.locator('.index .failed').innerText()).toBe('Queue: 1 failed, 1 waiting');
    });

    test('opens the diagram where the table is that differs', async () => {
      const [frame, table] = [await box(page, '#diagram'), await box(page, '.diagram .node.drifted')];
      expect(table.x).toBeGreaterThanOrEqual(frame.x - table.width);
      const [from, to] = [Math.max(frame.x, table.x), Math.min(frame.x + frame.width, table.x + table.width)];
      expect(to - from).toBeGreaterThan(100);
    });

    test('shows the script that the command prints, and why each statement is in it', async () => {
      const { output } = await runCommand(database.url, 'migrate', 'drift', '--sql');
      await page.locator('#script-text > summary').click();
      expect((await page.locator('#repair-all').innerText()).trim()).toBe(output.trim());
      await page.locator('#script-why > summary').click();
      const reasons = await page.locator('.statements li p').allInnerTexts();
      expect(reasons).toContainEqual('Restores column public.users.email (type).');
      expect(await page.locator('.statements li').count()).toBe(reasons.length);
      expect(await accessibilityProblems(page)).toEqual([]);
    });

    test('links to the section of the runbook, which links back', async () => {
      await page.getByRole('link', { name: 'Runbook' }).first().click();
      await page.waitForURL('**/status/runbook#schema-drift');
      expect(await page.locator(':target').innerText()).toBe('Schema drift');
      expect(await page.locator('#dead-letters').count()).toBe(1);
      expect(await accessibilityProblems(page)).toEqual([]);
      const width = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
      expect(await page.evaluate(width)).toBeLessThanOrEqual(0);
      await page.getByRole('link', { name: 'Status' }).first().click();
      await page.waitForURL('**/status');
    });
  });

  test('fits fifty drifted objects on four screens, each a line with its details on demand', async () => {
    await database.query(MANY);
    const page = await browser.open(url, PHONE);
    expect(await page.locator('h1').innerText()).toMatch(/^5\d objects differ/);
    const shown = await page.locator('.group > .object').count();
    expect(shown).toBeGreaterThan(48);
    const drift = await box(page, 'section[aria-labelledby="drift"]');
    expect(drift.y + drift.height).toBeLessThanOrEqual(4 * 844);
    expect(await page.locator('.object[open]').count()).toBe(0);

    const index = page.getByRole('navigation', { name: 'Tables that differ' });
    expect(await index.getByRole('link').allInnerTexts()).toContainEqual('public.decks 8');
    await index.getByRole('link', { name: 'public.decks' }).click();
    const decks = page.locator('.group', { has: page.getByRole('heading', { name: 'public.decks' }) });
    await decks.locator('.object summary').first().click();
    expect(await decks.locator('.object').first().innerText()).toContain('Expected');
    expect(await accessibilityProblems(page)).toEqual([]);
  });
});
