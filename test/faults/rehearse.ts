import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../support/until.ts';
import { type Books, readBooks } from './books.ts';
import { type FleetClient, REQUESTS, type RequestKind } from './client.ts';
import type { Fault } from './faults.ts';
import type { Fleet } from './fleet.ts';

/** What was seen of a fault from outside. */
export interface Observation {
  /** The different answers to each kind of request while it lasted; of uploads, until each was taken. */
  readonly answers: Readonly<Record<RequestKind, ReadonlySet<string>>>;
  /** Milliseconds after its end until every API answered everything again. */
  readonly wellMs: number;
  /** Milliseconds after its end until a PDF that was uploaded then had become a deck. */
  readonly workingMs: number;
  /** Milliseconds after its end until the jobs that it met had ended. */
  readonly settledMs: number;
  /** Attempts that jobs needed after their first one. */
  readonly retries: number;
  /** Lines that the workers wrote from its beginning until the new upload was a deck. */
  readonly workerLines: number;
  readonly books: Books;
}

export interface Rehearsal {
  /** How long the fault lasts, at least. */
  readonly lastsMs: number;
  /** Pauses before a retry, and silence of a lost worker, are skipped, so that the test does not wait for them. */
  readonly hasten: boolean;
}

const ROUND_MS = 100;
/** Jobs that are under way when it begins. */
const UNDER_WAY = 2;
const PROBES = REQUESTS.filter((kind) => kind !== 'upload');

/** Has one fault happen to a fleet that is at work, and watches until all is well and every job has ended. */
export async function rehearse(
  fleet: Fleet,
  client: FleetClient,
  fault: Fault,
  { lastsMs, hasten }: Rehearsal,
): Promise<Observation> {
  const answers = noAnswers();
  const release = fleet.store.holdDecks();
  for (let turn = 0; turn < UNDER_WAY; turn++) await client.upload(turn);
  await until('the jobs are under way', () => Promise.resolve(fleet.store.held === UNDER_WAY));
  const linesBefore = workerLines(fleet);
  const retriesBefore = await retriesOf(fleet);

  await fault.begin(fleet);
  const uploads = fleet.apis.map((_, turn) => client.upload(turn, (answer) => answers.upload.add(answer)));
  const end = performance.now() + lastsMs;
  do {
    for (const [kind, answer] of await askAll(fleet, client)) answers[kind].add(answer);
    release();
    await sleep(ROUND_MS);
    // what it does to an upload has to be seen
  } while (performance.now() < end || answers.upload.size === 0);
  await fault.end(fleet);

  const ended = performance.now();
  const since = () => performance.now() - ended;
  while (!(await askAll(fleet, client)).every(isWell)) await sleep(ROUND_MS);
  const wellMs = since();
  const fresh = await client.upload(0);
  await until('a new upload becomes a deck', async () => (await client.statusOf(fresh)) === 'completed');
  const workingMs = since();
  const lines = workerLines(fleet) - linesBefore;
  await Promise.all(uploads);
  const nothingLeft = async (sql: string) => {
    if (hasten) await fleet.query(END_PAUSES);
    return (await fleet.query(sql)).length === 0;
  };
  await until(`every job ends that met this: ${fault.name}`, () => nothingLeft(OPEN_JOBS));
  const settledMs = since();
  await until('what was to be removed is removed', () => nothingLeft(OPEN_MESSAGES));
  const retries = (await retriesOf(fleet)) - retriesBefore;
  const books = await readBooks(fleet, client.jobs);
  return { answers, wellMs, workingMs, settledMs, retries, workerLines: lines, books };
}

const OPEN_JOBS = `select id from jobs where status in ('pending', 'processing')`;
const OPEN_MESSAGES = `select id from pgboss.job
  where state in ('created', 'retry', 'active') and name in ('jobs.process', 'storage.remove')`;
const END_PAUSES = `update pgboss.job set start_after = now() where state in ('created', 'retry') and start_after > now()`;

function noAnswers(): Record<RequestKind, Set<string>> {
  return {
    live: new Set(),
    ready: new Set(),
    schema: new Set(),
    read: new Set(),
    'new key': new Set(),
    upload: new Set(),
  };
}

type Asked = readonly [RequestKind, string];

function askAll(fleet: Fleet, client: FleetClient): Promise<Asked[]> {
  const asked = fleet.apis.flatMap(({ origin }) =>
    PROBES.map(async (kind): Promise<Asked> => [kind, await client.answerTo(kind, origin)]),
  );
  return Promise.all(asked);
}

/** A key that is not known has the issuer asked once a minute only, so that its tokens say nothing of now. */
function isWell([kind, answer]: Asked): boolean {
  return kind === 'new key' || answer === '200';
}

async function retriesOf(fleet: Fleet): Promise<number> {
  const [row] = await fleet.query<{ retries: number }>('select sum(retry_count)::int as retries from jobs');
  return row?.retries ?? Number.NaN;
}

function workerLines({ workers }: Fleet): number {
  return workers.reduce((sum, worker) => sum + worker.output().split('\n').length, 0);
}
