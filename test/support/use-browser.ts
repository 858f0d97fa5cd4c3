import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { afterAll, beforeAll } from '@jest/globals';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { z } from 'zod';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const Violations = z.array(z.object({ id: z.string(), nodes: z.array(z.object({ html: z.string() })) }));

/**
 * Chromium, one for the suite; each page has cookies of its own.
 *
 * Use it before `useApp`, so that it ends first: a socket that it opened in advance would keep the API from closing.
 */
export function useBrowser() {
  let browser: Browser | undefined;
  beforeAll(async () => {
    const executablePath = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';
    if (!existsSync(executablePath)) {
      throw new Error(
        `Chromium was not found at ${executablePath}: install it (Debian: apt-get install chromium), or set CHROMIUM_PATH to one.`,
      );
    }
    browser = await chromium.launch({ executablePath });
  });
  afterAll(() => browser?.close());
  return {
    /** A tab of its own, on a screen that is `options`. */
    async open(url: string, options: BrowserContextOptions = {}): Promise<Page> {
      if (!browser) throw new Error('The browser exists from the before hooks on: use it inside a test or a hook.');
      const page = await (await browser.newContext(options)).newPage();
      await page.goto(url);
      return page;
    },
  };
}

/** What axe has to say against a page: rule and element, nothing when it has nothing. @see https://dequeuniversity.com/rules/axe/ */
export async function accessibilityProblems(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const violations = Violations.parse(await page.evaluate('axe.run().then(({ violations }) => violations)'));
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}
