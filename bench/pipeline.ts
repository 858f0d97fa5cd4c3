/**
 * What the way from a PDF to a deck costs, each part against its floor in the same run: reading pages, in a thread
 * of the worker, against unpdf alone in a process that has read before; writing a package against SQLite's
 * inserts alone; memory while twenty files of 100 MB come in at once; jobs through the queue with one, two and four
 * workers against pg-boss alone.
 *
 * Run: node bench/pipeline.ts. JOBS sets how many jobs are queued (60); PARTS what is measured (reading,packages,memory,jobs).
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, openAsBlob, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { PDFDocument } from 'pdf-lib';
import { Client } from 'pg';
import { PgBoss } from 'pg-boss';
import { extractText, getDocumentProxy } from 'unpdf';
import { freshBuild } from '../dev/build.ts';
import type { Card } from '../src/modules/cards/card.ts';
import { CELLS, pdfOf } from '../test/pipeline/pdf.ts';
import { median } from './support/median.ts';
import { mib, resident } from './support/resident.ts';
import { type Service, withService } from './support/service.ts';

const MANUAL = path.join(import.meta.dirname, '../test/fixtures/postgresql-concurrency.pdf');
const ROUNDS = 5;
const CARDS = 2_000;
const [UPLOADS, UPLOAD_MIB] = [20, 99];
const PARTS = (process.env['PARTS'] ?? 'reading,packages,memory,jobs').split(',');
const JOBS = Number(process.env['JOBS'] ?? 60);
const SLOTS = 2;

const build = await freshBuild();
const { writeApkg } = await builtAs<typeof import('../src/modules/cards/apkg/write-apkg.ts')>('cards/apkg/write-apkg');
const { countPages, readPages } =
  await builtAs<typeof import('../src/modules/cards/pdf/read-pdf.ts')>('cards/pdf/read-pdf');
const { COLLECTION_INDEXES, COLLECTION_TABLES } =
  await builtAs<typeof import('../src/modules/cards/apkg/collection-schema.ts')>('cards/apkg/collection-schema');
const folder = mkdtempSync(path.join(tmpdir(), 'anki-pipeline-'));
try {
  if (PARTS.includes('reading')) await reading();
  if (PARTS.includes('packages')) await packages();
  const isRun = PARTS.includes('memory') || PARTS.includes('jobs');
  if (isRun)
    await withService(async (service) => {
      const client = new Client({ connectionString: service.databaseUrl });
      await client.connect();
      try {
        if (PARTS.includes('memory')) await memory(service, client);
        if (PARTS.includes('jobs')) await jobs(service, client);
      } finally {
        await client.end();
      }
    });
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** As production runs it: a thread that compiles its TypeScript first would be measured doing that. */
async function builtAs<Module>(file: string): Promise<Module> {
  return import(path.join(build, `modules/${file}.js`));
}

/** Returns medians. The first round warms up and is not counted. */
async function rate(count: number, work: () => Promise<unknown>): Promise<number> {
  await work();
  return (count / (await median(ROUNDS, work))) * 1000;
}

function print(what: string, unit: string, ours: number, floor: number, peer: string): void {
  console.log(
    `${what.padEnd(30)} ${ours.toFixed(0).padStart(7)} ${unit}   ${peer} ${floor.toFixed(0).padStart(7)} ${unit}   ratio ${(ours / floor).toFixed(2)}`,
  );
}

async function reading(): Promise<void> {
  const never = new AbortController().signal;
  for (const copies of [1, 10]) {
    const file = copies === 1 ? MANUAL : await repeated(copies);
    const pages = await countPages(file);
    const alone = await rate(pages, async () =>
      extractText(await getDocumentProxy(new Uint8Array(readFileSync(file)))),
    );
    const ours = await rate(pages, () => readPages(file, 1, pages, never));
    print(`reading ${pages} pages`, 'pages/s', ours, alone, 'unpdf alone');
  }
}

async function repeated(copies: number): Promise<string> {
  const manual = await PDFDocument.load(readFileSync(MANUAL));
  const long = await PDFDocument.create();
  for (let copy = 0; copy < copies; copy++) {
    for (const page of await long.copyPages(manual, manual.getPageIndices())) long.addPage(page);
  }
  const file = path.join(folder, 'long.pdf');
  writeFileSync(file, await long.save());
  return file;
}

async function packages(): Promise<void> {
  const cards = Array.from({ length: CARDS }, (_, index): Card => {
    const [question, answer] = [`What is the cell number ${index}?`, `It is a cell. ${CELLS[0]?.slice(0, 200)}`];
    return { question, answer, difficulty: 'medium', pageFrom: 1, pageTo: 1, tags: ['cell', 'biology'] };
  });
  const deck = { deckName: 'Cells', source: { document: '0'.repeat(64), filename: 'cells.pdf' }, cards };
  const ours = await rate(CARDS, () => writeApkg(path.join(folder, 'deck.apkg'), deck));
  const alone = await rate(CARDS, () => Promise.resolve(insertOnly(cards)));
  print('writing an .apkg', 'cards/s', ours, alone, 'SQLite inserts alone');
}

/** The rows of a collection, into its tables, with nothing computed for them. */
function insertOnly(cards: readonly Card[]): void {
  const file = path.join(folder, `${randomUUID()}.sqlite`);
  using database = new DatabaseSync(file);
  database.exec(COLLECTION_TABLES + COLLECTION_INDEXES);
  database.exec('begin');
  const note = database.prepare(`insert into notes values (?, ?, 1, 1, -1, ' cell biology ', ?, ?, 1, 0, '')`);
  const card = database.prepare(`insert into cards values (?, ?, 1, 0, 1, -1, 0, 0, ?, 0, 0, 0, 0, 0, 0, 0, 0, '')`);
  for (const [index, { question, answer }] of cards.entries()) {
    note.run(index, `guid ${index}`, `${question}\u001F${answer}`, question);
    card.run(index, index, index);
  }
  database.exec('commit');
}

async function memory(service: Service, client: Client): Promise<void> {
  const pdf = await PDFDocument.load(readFileSync(MANUAL));
  for (let part = 0; part < UPLOAD_MIB - 1; part++) await pdf.attach(randomBytes(1024 ** 2), `${part}.bin`);
  const file = path.join(folder, 'big.pdf');
  writeFileSync(file, await pdf.save());
  const api = await service.api();
  const upload = await uploader(service, client, api.origin);
  await Promise.all(Array.from({ length: availableParallelism() }, () => upload(MANUAL)));
  const pid = api.child.pid ?? 0;
  const before = resident(pid);
  let most = before;
  const watch = setInterval(() => (most = Math.max(most, resident(pid))), 20);
  const began = performance.now();
  await Promise.all(Array.from({ length: UPLOADS }, () => upload(file)));
  clearInterval(watch);
  const seconds = (performance.now() - began) / 1000;
  console.log(
    `${UPLOADS} uploads of ${UPLOAD_MIB} MiB at once: ${seconds.toFixed(0)} s, resident memory ${mib(before)} → at most ${mib(most)} MiB, growth ${mib(most - before)}`,
  );
  await api.stop();
  await client.query('delete from jobs');
  await client.query('delete from pgboss.job');
}

async function uploader({ issuer }: Service, client: Client, origin: string) {
  const headers = { authorization: `Bearer ${await issuer.token({ expiresIn: 3_600 })}` };
  await fetch(`${origin}/api/v1/users/me`, { headers });
  await client.query('update users set cards_limit_month = 1000000');
  return async (file: string): Promise<void> => {
    const form = new FormData();
    form.set('file', await openAsBlob(file, { type: 'application/pdf' }), path.basename(file));
    const answer = await fetch(`${origin}/api/v1/uploads`, { method: 'POST', headers, body: form });
    if (answer.status !== 201) throw new Error(`An upload was answered with ${answer.status}: ${await answer.text()}`);
  };
}

async function jobs(service: Service, client: Client): Promise<void> {
  const small = path.join(folder, 'small.pdf');
  writeFileSync(small, await pdfOf(CELLS));
  for (const workers of [1, 2, 4]) {
    const api = await service.api();
    const upload = await uploader(service, client, api.origin);
    for (let job = 0; job < JOBS; job++) await upload(small);
    await api.stop();
    const running = await Promise.all(
      Array.from({ length: workers }, () => service.worker({ WORKER_CONCURRENCY: String(SLOTS) })),
    );
    let left = JOBS;
    while (left > 0) {
      await sleep(50);
      left = await count(client, `select count(*)::int as count from jobs where status in ('pending', 'processing')`);
    }
    const failed = await count(client, `select count(*)::int as count from jobs where status <> 'completed'`);
    if (failed > 0) throw new Error(`${failed} of ${JOBS} jobs failed.`);
    const ms = await count(
      client,
      `select extract(epoch from max(completed_at) - min(started_at))::float8 * 1000 as count from jobs`,
    );
    for (const worker of running) await worker.stop();
    await client.query('delete from decks');
    await client.query('delete from jobs');
    const alone = await queueAlone(service.databaseUrl, workers * SLOTS);
    print(`jobs, ${workers} workers`, 'jobs/s', (JOBS / ms) * 1000, alone, 'pg-boss alone');
  }
}

async function count(client: Client, sql: string): Promise<number> {
  const { rows } = await client.query<{ count: number }>(sql);
  return rows[0]?.count ?? 0;
}

/** Messages that do nothing, taken and completed one by one as fast as pg-boss can. */
async function queueAlone(connectionString: string, slots: number): Promise<number> {
  const boss = new PgBoss({ connectionString, supervise: false, schedule: false, max: slots });
  boss.on('error', (error) => console.error(error.message));
  await boss.start();
  const name = `bench-${randomUUID()}`;
  await boss.createQueue(name);
  for (let message = 0; message < JOBS; message++) await boss.send(name, { message });
  const began = performance.now();
  await Promise.all(
    Array.from({ length: slots }, async () => {
      for (;;) {
        const [job] = await boss.fetch(name);
        if (!job) return;
        await boss.complete(name, job.id);
      }
    }),
  );
  const ms = performance.now() - began;
  await boss.stop({ graceful: false });
  return (JOBS / ms) * 1000;
}
