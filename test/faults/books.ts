import { readEnv } from '../../src/config/env.ts';
import { BUCKETS } from '../../src/modules/storage/buckets.ts';
import { disksOf } from '../../src/modules/storage/disks.ts';
import type { Fleet } from './fleet.ts';

/** What database, queue and object store say of the fleet's work, once all of it is done. */
export interface Books {
  /** Of the jobs that a client was told of, those that did not end exactly once, with one deck. */
  readonly wrongJobs: readonly object[];
  /** Jobs that no client was told of: doubled, for each client asked until it was told. */
  readonly strayJobs: readonly object[];
  /** Cards counted against the user's month, and cards in decks. */
  readonly counted: number;
  readonly made: number;
  /** Objects without a row, and rows without an object. */
  readonly orphans: readonly string[];
  readonly missing: readonly string[];
}

interface JobRow {
  readonly id: string;
  readonly status: string;
  readonly reserved: number;
  readonly decks: number;
  readonly completions: number;
  readonly told: number;
}

const JOBS = `
  select j.id, j.status, j.cards_reserved as reserved,
    (select count(*)::int from decks d where d.job_id = j.id) as decks,
    (select count(*)::int from audit_logs a where a.resource_id = j.id::text and a.action = 'job.completed') as completions,
    (select count(*)::int from notifications n where n.data ->> 'job_id' = j.id::text) as told
  from jobs j`;

const IN_ORDER = { status: 'completed', reserved: 0, decks: 1, completions: 1, told: 1 };

export async function readBooks(fleet: Fleet, jobs: readonly string[]): Promise<Books> {
  const rows = await fleet.query<JobRow>(JOBS);
  const decks = await fleet.query<{ path: string; cards: number }>(
    'select file_path as path, card_count as cards from decks',
  );
  const [month] = await fleet.query<{ counted: number }>(
    'select sum(cards_generated_month)::int as counted from users',
  );
  const objects = await objectsOf(fleet);
  const rowOf = new Map(rows.map((row) => [row.id, row]));
  const paths = new Set(decks.map(({ path }) => `decks/${path}`));
  return {
    wrongJobs: jobs.flatMap((id) => {
      const row = rowOf.get(id);
      return JSON.stringify({ ...row, ...IN_ORDER }) === JSON.stringify(row) ? [] : [row ?? { id, status: 'lost' }];
    }),
    strayJobs: rows.filter(({ id }) => !jobs.includes(id)),
    counted: month?.counted ?? Number.NaN,
    made: decks.reduce((sum, { cards }) => sum + cards, 0),
    orphans: objects.filter((object) => !paths.has(object)),
    missing: [...paths].filter((path) => !objects.includes(path)),
  };
}

async function objectsOf(fleet: Fleet): Promise<string[]> {
  const env = readEnv({ DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/nothing', ...fleet.store.direct });
  const found = BUCKETS.map(async (bucket) => {
    const { objects } = await disksOf(env, bucket).objects.listAll('', { recursive: true });
    return [...objects].flatMap((object) => (object.isFile ? [`${bucket}/${object.key}`] : []));
  });
  return (await Promise.all(found)).flat();
}
