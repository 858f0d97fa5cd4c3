import { beforeAll, describe, expect, test } from '@jest/globals';
import type { BrowserContextOptions } from 'playwright-core';
import { useApp } from '../support/use-app.ts';
import { accessibilityProblems, useBrowser } from '../support/use-browser.ts';
import { useDatabase } from '../support/use-database.ts';

const DESKTOP = { width: 1280, height: 900 };
const TABLET = { width: 820, height: 1180 };
const PHONE = { width: 390, height: 844 };
const SCREENS: readonly [string, BrowserContextOptions][] = [
  ['a light desktop', { viewport: DESKTOP, colorScheme: 'light' }],
  ['a dark tablet', { viewport: TABLET, colorScheme: 'dark', hasTouch: true }],
  ['a light phone', { viewport: PHONE, colorScheme: 'light', isMobile: true, hasTouch: true }],
  ['a dark phone', { viewport: PHONE, colorScheme: 'dark', isMobile: true, hasTouch: true }],
];

describe('the status page is accessible, and fits', () => {
  const browser = useBrowser();
  const database = useDatabase({ at: 'head' });
  const api = useApp(database, { SCHEMA_CHECK_CACHE_MS: '0' });
  const away = useApp({ url: 'postgresql://anki:secret@127.0.0.1:1/anki' });

  test.each(SCREENS)('on %s, of a database that is unavailable', async (_name, screen) => {
    const page = await browser.open(`${await away.listen()}/status`, screen);
    expect(await accessibilityProblems(page)).toEqual([]);
  });

  describe('with drift of every kind', () => {
    beforeAll(async () => {
      await database.query(`alter table users alter column email type text;
        drop index ix_decks_tags;
        create table public.left_here_by_somebody_in_a_hurry_last_night (id int primary key);`);
    });

    test.each(SCREENS)('on %s', async (_name, screen) => {
      const page = await browser.open(`${await api.listen()}/status`, screen);
      expect(await accessibilityProblems(page)).toEqual([]);
      const [content, shown] = ['scrollWidth', 'clientWidth'].map((what) => `document.documentElement.${what}`);
      expect(await page.evaluate(`${content} - ${shown}`)).toBeLessThanOrEqual(0);
    });
  });
});
