/** `npm run seed`: rows to look at, for the user "demo": decks, and a job in each state. */
import './node-version.mjs';
import { Client } from 'pg';
import { DevelopmentError } from './development-error.ts';
import { REALM_USERS } from './issuer/realm.ts';
import { acquireDevelopmentDatabase } from './postgres/development-database.ts';

const JOBS = [
  { name: 'Cell biology.pdf', status: 'completed', percent: 100, result: { num_pages: 12, num_cards: 24 } },
  { name: 'Medieval Europe.pdf', status: 'completed', percent: 100, result: { num_pages: 30, num_cards: 61 } },
  { name: 'Linear algebra.pdf', status: 'processing', percent: 40 },
  { name: 'Thermodynamics.pdf', status: 'pending', percent: 0 },
  { name: 'Scanned notes.pdf', status: 'failed', percent: 10, error: ['no_text', 'The PDF has no text to read.'] },
  { name: 'Wrong file.pdf', status: 'cancelled', percent: 0 },
] as const;

const IS_FINAL = `$2::job_status in ('completed', 'failed', 'cancelled')`;

/** Adds the rows that are missing; a second run adds none. @returns the numbers of rows added. */
async function seed(client: Client): Promise<{ jobs: number; decks: number }> {
  const [demo] = REALM_USERS;
  if (!demo) throw new DevelopmentError('The realm has no user.');
  const { rows } = await client.query<{ id: string }>(
    `insert into users (keycloak_id, email, username, display_name) values ($1, $2, $3, $4)
     on conflict (keycloak_id) do update set username = excluded.username returning id`,
    [demo.sub, demo.email, demo.username, demo.name],
  );
  const userId = rows[0]?.id;
  let [jobs, decks] = [0, 0];
  for (const [at, job] of JOBS.entries()) {
    const path = `${demo.sub}/seed-${at}.pdf`;
    const known = await client.query('select from jobs where source_file_path = $1', [path]);
    if (known.rowCount !== 0) continue;
    const [code, message] = 'error' in job ? job.error : [null, null];
    const result =
      'result' in job ? { num_chunks: 8, num_topics: 4, num_tags: 6, num_rejected: 3, ...job.result } : null;
    const added = await client.query<{ id: string }>(
      `insert into jobs (user_id, status, source_filename, source_file_path, source_file_size_bytes, source_page_count,
         progress_percent, result, error_code, error_message, completed_at, created_at)
       values ($1, $2::job_status, $3, $4, 100000, 12, $5, $6, $7, $8, case when ${IS_FINAL} then now() end, now() - $9 * interval '1 hour')
       returning id`,
      [userId, job.status, job.name, path, job.percent, result, code, message, at],
    );
    jobs += 1;
    if (job.status !== 'completed') continue;
    await client.query(
      `insert into decks (user_id, job_id, name, source_filename, source_pages, card_count, file_path, tags)
       values ($1, $2, $3, $4, '1-12', $5, $6, array['seed'])`,
      [userId, added.rows[0]?.id, job.name.replace('.pdf', ''), job.name, job.result.num_cards, `${path}.apkg`],
    );
    decks += 1;
  }
  return { jobs, decks };
}

/** Works on DATABASE_URL, or on the checkout's own database. */
async function onDatabase<T>(work: (client: Client) => Promise<T>): Promise<T> {
  const { DATABASE_URL, ENVIRONMENT = 'development' } = process.env;
  if (ENVIRONMENT !== 'development') {
    throw new DevelopmentError(
      `ENVIRONMENT is ${ENVIRONMENT}: made-up rows are for development only. Nothing was added.`,
    );
  }
  const own = DATABASE_URL ? null : await acquireDevelopmentDatabase((line) => console.error(`PostgreSQL: ${line}`));
  const client = new Client({ connectionString: DATABASE_URL ?? own?.url });
  try {
    await client.connect();
    await client.query('begin');
    const result = await work(client);
    await client.query('commit');
    return result;
  } finally {
    await client.end();
    await own?.release();
  }
}

try {
  const { jobs, decks } = await onDatabase(seed);
  console.log(
    `Added ${jobs} jobs and ${decks} decks of the user demo. Their files do not exist: "npm run -s deck" makes a real one.`,
  );
} catch (error) {
  const isUnmigrated = error instanceof Error && 'code' in error && error.code === '42P01';
  const hint = 'The database has no tables yet. Run "npm start" or "npm run -s compendium -- migrate upgrade" first.';
  console.error(isUnmigrated ? hint : error instanceof DevelopmentError ? error.message : error);
  process.exitCode = 1;
}
