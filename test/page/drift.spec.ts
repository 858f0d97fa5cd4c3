import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { runCommand } from '../support/run-command.ts';
import { useApp } from '../support/use-app.ts';
import { useBrowser } from '../support/use-browser.ts';
import { useDatabase } from '../support/use-database.ts';

const NO_CACHE = { SCHEMA_CHECK_CACHE_MS: '0' };
const headline = (page: Page): Promise<string> => page.locator('h1').innerText();

describe('the status page', () => {
  const browser = useBrowser();
  const database = useDatabase({ at: 'head' });
  const api = useApp(database, NO_CACHE);
  let url: string;

  beforeAll(async () => {
    url = `${await api.listen()}/status`;
  });

  test('of a clean database says so, as the command does, and lists every revision as applied', async () => {
    const page = await browser.open(url);
    expect(await headline(page)).toBe('No drift. All revisions are applied.');
    const { output } = await runCommand(database.url, 'migrate', 'status');
    const [facts = ''] = /\d+ facts of the catalog are as the revisions made them/.exec(output) ?? [];
    expect(await page.locator('main').innerText()).toContain(facts);

    const history = await database.query<{ name: string }>('select name from mikro_orm_migrations order by id desc');
    expect(await page.locator('.timeline .name').allInnerTexts()).toEqual(history.map(({ name }) => name));
    expect(new Set(await page.locator('.timeline .badge').allInnerTexts())).toEqual(new Set(['applied']));
  });

  describe('after a column was changed by hand', () => {
    beforeAll(async () => {
      await runCommand(database.url, 'migrate', 'blame', 'install');
      const ann = await database.connect();
      await ann.query(`set application_name = 'psql of ann'`);
      await ann.query('alter table users alter column display_name type text');
    });

    test('names the object that command and health name, with both sides, the repair and who did it', async () => {
      const page = await browser.open(url);
      expect(await headline(page)).toBe('1 object differs from what the revisions made.');
      const object = page.locator('.object');
      const title = (await object.locator('summary').innerText()).replaceAll(/\s+/g, ' ');
      expect(title).toBe('changed column display_name');
      expect(await page.locator('.group h3').innerText()).toBe('public.users 1');
      const sides = await object.locator('.attribute').allInnerTexts();
      expect(sides.map((side) => side.split(/\s*\n\s*/))).toEqual([
        ['type', 'Expected', 'character varying(255)', 'Actual', 'text'],
      ]);
      expect(await object.locator('.who').innerText()).toMatch(/Done by .* with psql of ann on .*: alter table users/);

      const { output } = await runCommand(database.url, 'migrate', 'drift');
      expect(output).toContain('changed column public.users.display_name');
      expect(output).toContain(await object.locator('pre').innerText());
      expect(await api.ask('/health/schema', { as: { roles: ['admin'] } })).toMatchObject({
        status: 503,
        body: { drift: { objects: [{ change: 'changed', kind: 'column', identity: 'public.users.display_name' }] } },
      });
      expect((await page.reload())?.status()).toBe(503);
    });

    test('offers the repair SQL to copy, and it repairs the object', async () => {
      const page = await browser.open(url, { permissions: ['clipboard-read', 'clipboard-write'] });
      await page.getByRole('button', { name: 'Copy the repair of public.users.display_name' }).click();
      await page.getByText('Copied', { exact: true }).waitFor();
      await database.query(String(await page.evaluate('navigator.clipboard.readText()')));
      await page.reload();
      expect(await headline(page)).toBe('No drift. All revisions are applied.');
    });
  });

  test('shows a name that is markup as text', async () => {
    const evil = '<script>document.title="taken"</script><img src=x onerror=alert(1)>';
    await database.query(`create table public."${evil.replaceAll('"', '""')}" (id int)`);
    const page = await browser.open(url);
    expect(await page.locator('.group h3').first().innerText()).toContain('<script>');
    expect(await page.title()).not.toBe('taken');
    expect(await page.locator('main script, main img').count()).toBe(0);
    await database.query(`drop table public."${evil.replaceAll('"', '""')}"`);
  });

  test('without JavaScript says the same, and offers no button that would do nothing', async () => {
    await database.query('drop index ix_decks_tags');
    const page = await browser.open(url, { javaScriptEnabled: false });
    expect(await headline(page)).toBe('1 object differs from what the revisions made.');
    expect(await page.locator('.object pre').innerText()).toContain('CREATE INDEX ix_decks_tags');
    expect(await page.locator('button:visible').count()).toBe(0);
    await page.getByRole('link', { name: 'Refresh' }).click();
    expect(await headline(page)).toBe('1 object differs from what the revisions made.');
  });

  test('renews itself, and tells a screen reader when the headline changed', async () => {
    const page = await browser.open(url);
    await database.query('create index ix_decks_tags on decks using gin (tags)');
    await page.evaluate(`document.dispatchEvent(new Event('visibilitychange'))`);
    await page.getByRole('status').getByText('No drift. All revisions are applied.').waitFor();
    expect(await headline(page)).toBe('No drift. All revisions are applied.');
  });
});

describe('the status page as a document', () => {
  const browser = useBrowser();
  const database = useDatabase({ at: 'head' });
  const api = useApp(database, NO_CACHE);

  test('keeps what the reader opened and where they are when it renews itself', async () => {
    const page = await browser.open(`${await api.listen()}/status`);
    const table = page.locator('#checks-table');
    await table.locator('summary').click();
    const before = await table.locator('tbody tr').count();
    await page.evaluate(`document.dispatchEvent(new Event('visibilitychange'))`);
    await page.getByText('Renewed at').waitFor();
    expect(await table.locator('tbody tr').count()).toBe(before + 1);
    expect(await table.locator('tbody').isVisible()).toBe(true);
    expect(await page.evaluate('document.activeElement.closest("details").id')).toBe('checks-table');
  });

  test('does not renew itself while it is paused, and says when the service is gone', async () => {
    const page = await browser.open(`${await api.listen()}/status`);
    await page.route('**/status', (route) => route.abort());
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByText('Paused at').waitFor();
    await page.evaluate(`document.dispatchEvent(new Event('visibilitychange'))`);
    await page.getByText('Paused at').waitFor();
    await page.getByRole('button', { name: 'Go on' }).click();
    await page.getByText('Not renewed at').waitFor();
  });

  test('needs no inline style and no inline script, which production forbids', async () => {
    await database.query('drop index ix_decks_tags');
    const page = await browser.open(`${await api.listen()}/status`);
    expect(await page.locator('.diagram svg').count()).toBe(1);
    expect(await page.locator('[style], style, script:not([src]), [onclick], [onload]').count()).toBe(0);
  });
});

describe('the status page of a database that is', () => {
  describe('before head', () => {
    const browser = useBrowser();
    const database = useDatabase({ at: 'empty' });
    const api = useApp(database, NO_CACHE);

    test('empty: lists what is pending, and the command that applies it', async () => {
      const page = await browser.open(`${await api.listen()}/status`);
      const pending = await page.locator('.timeline .badge.pending').count();
      expect(await headline(page)).toBe(`${pending} revisions are pending.`);
      expect(await page.locator('.summary').innerText()).toContain('compendium migrate upgrade');
      expect(await page.locator('main').innerText()).toContain('The database has no tables yet.');
    });
  });

  describe('of an edited revision', () => {
    const browser = useBrowser();
    const database = useDatabase({ at: 'head' });
    const api = useApp(database, NO_CACHE);

    test('names it', async () => {
      const [row] = await database.query<{ name: string }>(
        `update mikro_orm_migrations set checksum = repeat('0', 64) where parent is null returning name`,
      );
      const page = await browser.open(`${await api.listen()}/status`);
      expect(await headline(page)).toBe('The history does not fit this build.');
      expect(await page.locator('.summary').innerText()).toContain(`${row?.name} was edited after it was applied.`);
      expect(await page.locator('li.edited .name').innerText()).toBe(row?.name);
    });
  });

  describe('away', () => {
    const browser = useBrowser();
    const api = useApp({ url: 'postgresql://anki:secret@127.0.0.1:1/anki' }, NO_CACHE);

    test('says that it could not be checked, and keeps the secret', async () => {
      const page = await browser.open(`${await api.listen()}/status`);
      expect(await headline(page)).toBe('The schema could not be checked.');
      expect(await page.content()).not.toContain('secret');
      expect((await page.reload())?.status()).toBe(503);
    });
  });
});
