import { createRequire } from 'node:module';
import { beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { Client } from 'pg';
import { z } from 'zod';
import { useApp } from '../support/use-app.ts';
import { useDatabase } from '../support/use-database.ts';
import { insert, minimal } from './rows.ts';

/** Tables that grow with the number of users. */
const GROWING = new Set(['users', 'jobs', 'decks', 'notifications', 'audit_logs', 'subscriptions']);

const ROUTES = [
  '/api/v1/users/me',
  '/api/v1/users/me/stats',
  '/api/v1/users/me/preferences',
  '/api/v1/dashboard/stats',
  '/api/v1/dashboard/activity',
  '/api/v1/jobs',
  '/api/v1/jobs?status=failed&status=completed&page=3',
  '/api/v1/jobs?q=biology&sort=source_filename',
  '/api/v1/decks',
  '/api/v1/decks?tags=cells',
  '/api/v1/decks?q=bio&language=en&sort=name',
  '/api/v1/notifications',
  '/api/v1/notifications?unread=true&type=job_completed',
  '/api/v1/audit-logs/me',
  '/api/v1/subscriptions/me',
];

/** A node of what `explain (format json)` answers. */
interface Plan {
  'Node Type': string;
  'Relation Name'?: string | undefined;
  Plans?: Plan[] | undefined;
}
const Plan: z.ZodType<Plan> = z.lazy(() =>
  z.object({ 'Node Type': z.string(), 'Relation Name': z.string().optional(), Plans: z.array(Plan).optional() }),
);
const Explained = z.object({ 'QUERY PLAN': z.tuple([z.object({ Plan })]) });

const scansOf = (plan: Plan): string[] => [
  ...(plan['Node Type'] === 'Seq Scan' && GROWING.has(plan['Relation Name'] ?? '')
    ? [plan['Relation Name'] ?? '']
    : []),
  ...(plan.Plans ?? []).flatMap(scansOf),
];

interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
}
const Sent = z.union([
  z.tuple([z.object({ text: z.string(), values: z.array(z.unknown()).optional() })]).rest(z.unknown()),
  z.tuple([z.string(), z.array(z.unknown())]).rest(z.unknown()),
]);

/** The ORM may have a `pg` of its own. */
const ofTheOrm: unknown = createRequire(import.meta.resolve('@mikro-orm/postgresql'))('pg');
const driver = z
  .custom<{ Client: typeof Client }>((given) => given !== null && typeof given === 'object')
  .parse(ofTheOrm);

/** The statements that this process sends while `work` goes on. */
async function statementsOf(work: () => Promise<unknown>): Promise<Statement[]> {
  const query = jest.spyOn(driver.Client.prototype, 'query');
  try {
    await work();
    return query.mock.calls.flatMap((sent) => {
      const parsed = Sent.safeParse([...sent]);
      if (!parsed.success) return [];
      const [first, second] = parsed.data;
      return typeof first === 'string'
        ? [{ text: first, values: Array.isArray(second) ? second : [] }]
        : [{ text: first.text, values: first.values ?? [] }];
    });
  } finally {
    query.mockRestore();
  }
}

describe('a user among thousands', () => {
  const database = useDatabase({ at: 'head' });
  const app = useApp(database);
  let paths: string[];
  let pathsOfAdmins: string[];

  beforeAll(async () => {
    const userId = (await app.ask('/api/v1/users/me')).body['id'];
    await database.query(`
      insert into users (keycloak_id, email) select 'plan-' || n, n || '@plans.example.org' from generate_series(1, 4000) n`);
    const rows = 'from users, generate_series(1, 10) n';
    await database.query(`
      insert into jobs (user_id, source_filename, source_file_path, source_file_size_bytes)
        select users.id, 'biology ' || n || '.pdf', gen_random_uuid() || '.pdf', 1024 ${rows}`);
    await database.query(`
      insert into decks (user_id, name, source_filename, file_path, tags)
        select users.id, 'Biology ' || n, 'biology.pdf', gen_random_uuid() || '.apkg', array['tag_' || n] ${rows}`);
    await database.query(`
      insert into notifications (user_id, type, title, body)
        select users.id, 'job_completed', 'Done', 'Your deck is ready.' ${rows}`);
    await database.query(`insert into audit_logs (user_id, action) select users.id, 'deck.create' ${rows}`);
    await database.query(`insert into subscriptions (user_id, tier) select id, 'premium' from users`);
    const job = await insert(database, 'jobs', minimal.job(userId));
    const deck = await insert(database, 'decks', { ...minimal.deck(userId), job_id: job.id, tags: ['cells'] });
    await database.query('analyze');
    // not the list of all users' jobs: its total is a count of the table
    pathsOfAdmins = [
      `/api/v1/admin/jobs/${job.id}`,
      `/api/v1/admin/jobs?user_id=${String(userId)}`,
      `/api/v1/admin/jobs?user_id=${String(userId)}&q=biology`,
    ];
    paths = [...ROUTES, `/api/v1/jobs/${job.id}`, `/api/v1/decks/${deck.id}`];
  });

  /** The tables that are read whole, by which statement of which route. */
  async function scannedBy(asked: readonly string[], as: { roles?: string[] }) {
    const client = await database.connect();
    const scanned = [];
    for (const path of asked) {
      const statements = await statementsOf(async () => expect((await app.ask(path, { as })).status).toBe(200));
      const reads = statements.filter(({ text }) => /^\s*(select|with)\b/i.test(text));
      expect(reads).not.toEqual([]);
      for (const { text, values } of reads) {
        const { rows } = await client.query(`explain (format json) ${text}`, [...values]);
        for (const table of scansOf(Explained.parse(rows[0])['QUERY PLAN'][0].Plan))
          scanned.push({ path, table, text });
      }
    }
    return scanned;
  }

  test('is answered through indexes: no route reads a whole table', async () => {
    expect(await scannedBy(paths, {})).toEqual([]);
  });

  test('is found by an admin through indexes', async () => {
    expect(await scannedBy(pathsOfAdmins, { roles: ['admin'] })).toEqual([]);
  });
});
