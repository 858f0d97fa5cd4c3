import { describe, expect, test } from '@jest/globals';
import { useApp } from '../support/use-app.ts';
import { accessibilityProblems, useBrowser } from '../support/use-browser.ts';
import { useDatabase } from '../support/use-database.ts';
import { runCommand } from '../support/run-command.ts';

const NO_CACHE = { SCHEMA_CHECK_CACHE_MS: '0' };

describe('the diagram of the status page', () => {
  const browser = useBrowser();
  const database = useDatabase({ at: 'head' });
  const api = useApp(database, NO_CACHE);

  test('has every table of the database and an arrow for every pair that a foreign key joins', async () => {
    const page = await browser.open(`${await api.listen()}/status`);
    const tables = await database.query<{ name: string }>(
      `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
       where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema') order by 1`,
    );
    const drawn = await page.locator('.diagram .node title').allTextContents();
    expect(drawn.toSorted((a, b) => (a < b ? -1 : 1))).toEqual(tables.map(({ name }) => name));
    const joined = await database.query(
      `select distinct conrelid, confrelid from pg_constraint where contype = 'f' and connamespace::regnamespace::text <> 'pgboss'`,
    );
    expect(await page.locator('.diagram .edge').count()).toBe(joined.length);
    expect(await page.locator('.diagram .drifted').count()).toBe(0);
  });

  test('sets apart exactly the tables that drifted: by a column, an index, or as a whole', async () => {
    await database.query(`alter table users alter column email type text;
      drop index ix_decks_tags;
      create table public."left <here>" (id int);
      drop table notifications;`);
    const page = await browser.open(`${await api.listen()}/status`);
    const drifted = await page.locator('.diagram .node.drifted title').allTextContents();
    expect(drifted.toSorted((a, b) => (a < b ? -1 : 1))).toEqual([
      'public."left <here>"',
      'public.decks',
      'public.notifications',
      'public.users',
    ]);
    expect(await page.locator('.diagram').textContent()).toContain('email text (changed)');
    expect(await page.locator('.diagram').textContent()).toContain('index public.uq_users_email changed');
    expect(await page.locator('.diagram').textContent()).toContain('public.notifications (missing)');
    await page.getByRole('group').filter({ hasText: 'Refers to' }).locator('summary').click();
    const row = page.getByRole('row').filter({ has: page.getByRole('rowheader', { name: 'public.decks' }) });
    expect(await row.innerText()).toContain('index public.ix_decks_tags missing');
    expect(await accessibilityProblems(page)).toEqual([]);
  });
});

describe('the queue of the status page', () => {
  const browser = useBrowser();
  const database = useDatabase({ at: 'head' });
  const api = useApp(database, NO_CACHE);

  test('says that it is not installed', async () => {
    const page = await browser.open(`${await api.listen()}/status`);
    expect(await page.locator('section', { has: page.locator('#queue') }).innerText()).toContain('not installed');
  });

  test('counts what waits, runs and failed, and is not drift', async () => {
    await runCommand(database.url, 'queue', 'install');
    await database.query(`select pgboss.create_queue('mail', '{"policy": "standard"}')`);
    await database.query(
      `insert into pgboss.job (name, state, start_after) values
         ('mail', 'created', now()), ('mail', 'retry', now()), ('mail', 'created', now() + interval '1 hour'),
         ('mail', 'active', now()), ('mail', 'failed', now()), ('mail', 'failed', now()), ('mail', 'completed', now())`,
    );
    const page = await browser.open(`${await api.listen()}/status`);
    expect(await page.locator('h1').innerText()).toBe('No drift. All revisions are applied.');
    expect(await page.getByRole('row', { name: /^mail/ }).innerText()).toMatch(/^mail\t2\t2\t\d.* UTC\t1\t1$/);
    expect(await accessibilityProblems(page)).toEqual([]);
  });
});

describe('the history of checks on the status page', () => {
  const browser = useBrowser();
  const database = useDatabase({ at: 'head' });
  const api = useApp(database, NO_CACHE);

  test('has a point for each check of this process, and a table that says what each found', async () => {
    await api.ask('/health/schema');
    await database.query('drop index ix_decks_tags');
    await api.ask('/health/schema');
    const page = await browser.open(`${await api.listen()}/status`);
    const checks = page.locator('section', { has: page.locator('#checks') });
    expect(await checks.locator('svg').first().locator('.point').count()).toBe(3);
    await checks.locator('summary').click();
    const rows = await checks.locator('tbody tr').allInnerTexts();
    expect(rows.map((row) => row.split('\t').slice(1, 3))).toEqual([
      ['drift', '1'],
      ['drift', '1'],
      ['ok', '0'],
    ]);
  });
});
