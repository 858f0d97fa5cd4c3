/** `npm run pictures`: draws the pictures of README.md from the running program. It needs Chromium (CHROMIUM_PATH). */
import './node-version.mjs';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import { AnsiUp } from 'ansi_up';
import { Client } from 'pg';
import { chromium, type Browser } from 'playwright-core';
import { PROJECT_FOLDER } from './data-folder.ts';
import { DevelopmentError } from './development-error.ts';

const PICTURES = path.join(PROJECT_FOLDER, 'docs', 'pictures');
const READY_MS = 300_000;

/** What someone changed by hand, one night. */
const BY_HAND = `
  alter table users alter column display_name type text;
  drop index ix_jobs_user_id_created_at;
  create table jobs_backup (id uuid, status text);
  grant update on subscriptions to public`;

interface Running extends AsyncDisposable {
  readonly databaseUrl: string;
  readonly status: string;
}

const data = await mkdtemp(path.join(tmpdir(), 'anki-compendium-pictures-'));
try {
  await mkdir(PICTURES, { recursive: true });
  await using running = await start(data);
  await changeByHand(running.databaseUrl);
  await using browser = await chromium.launch({ executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium' });
  await drawReport(browser, await report(running.databaseUrl));
  await drawStatus(browser, running.status);
} finally {
  await rm(data, { recursive: true, force: true });
}

/** Starts the service as `npm start` does, with a database of its own. */
async function start(folder: string): Promise<Running> {
  const child = spawn(process.execPath, ['dev/start.ts'], {
    cwd: PROJECT_FOLDER,
    env: { ...process.env, ANKI_DATA_DIR: folder, PORT: '0', NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  let text = '';
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString();
    if (text.includes('Ctrl-C stops everything')) resolve(text);
  });
  const timer = setTimeout(() => reject(new DevelopmentError(`The service did not start:\n${text}`)), READY_MS);
  void ended.then(() => reject(new DevelopmentError(`The service ended before it was ready:\n${text}`)));
  const banner = await promise.finally(() => clearTimeout(timer));
  const [, databaseUrl = ''] = /psql '(.+)'/.exec(banner) ?? [];
  const [, status = ''] = /Status +(\S+)/.exec(banner) ?? [];
  return {
    databaseUrl,
    status,
    async [Symbol.asyncDispose]() {
      child.kill('SIGINT');
      await ended;
    },
  };
}

async function changeByHand(databaseUrl: string): Promise<void> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query(BY_HAND);
  } finally {
    await client.end();
  }
}

/** @returns what `compendium migrate drift` prints at a terminal, with its colours. */
async function report(databaseUrl: string): Promise<string> {
  const child = spawn(process.execPath, ['dev/compendium.ts', 'migrate', 'drift'], {
    cwd: PROJECT_FOLDER,
    env: { ...process.env, DATABASE_URL: databaseUrl, FORCE_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  await once(child, 'close');
  return text;
}

async function drawReport(browser: Browser, text: string): Promise<void> {
  const lines = new AnsiUp().ansi_to_html(`$ compendium migrate drift\n${text.trimEnd()}`);
  const page = await browser.newPage({ viewport: { width: 1_000, height: 400 } });
  await page.setContent(
    `<body style="margin:0"><pre style="display:inline-block;margin:0;padding:20px;min-width:960px;color:#ddd;` +
      `background:#16181d;font:14px/1.45 monospace;white-space:pre-wrap;max-width:960px">${lines}</pre></body>`,
  );
  await page.locator('pre').screenshot({ path: path.join(PICTURES, 'drift.png') });
}

async function drawStatus(browser: Browser, url: string): Promise<void> {
  const page = await browser.newPage({ viewport: { width: 1_000, height: 760 } });
  await page.goto(url);
  await page.getByText('jobs_backup').first().waitFor();
  const name = JSON.stringify(hostname());
  // the machine's own name says nothing to a reader
  await page.evaluate(
    `for (const dd of document.querySelectorAll('dd')) dd.textContent = dd.textContent.replace(${name}, 'api-1')`,
  );
  await page.screenshot({ path: path.join(PICTURES, 'status.png') });
}
