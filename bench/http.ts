/**
 * What a request costs: an authenticated list of 20 jobs and a single deck, against a bare Fastify + pg server that
 * answers with the same JSON from the same PostgreSQL, at 10³ to 10⁶ rows in the table, in one run.
 *
 * Run: node bench/http.ts. SECONDS sets how long each measurement takes (5).
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import autocannon from 'autocannon';
import { Client } from 'pg';
import { withService } from './support/service.ts';

const SIZES = [1_000, 100_000, 1_000_000];
const SECONDS = Number(process.env['SECONDS'] ?? 5);
const CONNECTIONS = 10;
/** Jobs and decks of the user who asks; the rest of the table is other people's. */
const OWN = 200;

await withService(async (service) => {
  const { databaseUrl, issuer, environment } = service;
  const { origin } = await service.api();
  const headers = { authorization: `Bearer ${await issuer.token({ expiresIn: 3_600 })}` };
  const userId = await idOf(await fetch(`${origin}/api/v1/users/me`, { headers }));
  const bare = await startBare({ ...environment, USER_ID: userId });
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    for (const rows of SIZES) {
      const deckId = await fill(client, userId, rows);
      console.log(`\n${rows.toLocaleString('en')} rows in jobs and in decks, ${OWN} of them the caller's`);
      for (const [name, route] of [
        ['list of 20', '/jobs'],
        ['single read', `/decks/${deckId}`],
      ] as const) {
        await assertSame(`${origin}/api/v1${route}`, `${bare.url}${route}`, headers);
        const floor = await measure(`${bare.url}${route}`, {});
        const ours = await measure(`${origin}/api/v1${route}`, headers);
        console.log(
          `  ${name.padEnd(12)} ours ${ours.toFixed(0).padStart(6)} req/s   bare ${floor.toFixed(0).padStart(6)} req/s   ours / bare ${(ours / floor).toFixed(2)}`,
        );
      }
    }
  } finally {
    bare.child.kill('SIGKILL');
    await client.end();
  }
});

async function startBare(env: NodeJS.ProcessEnv): Promise<{ url: string; child: ChildProcess }> {
  const child = spawn(process.execPath, [path.join(import.meta.dirname, 'support/bare-server.ts')], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line]: Buffer[] = await once(child.stdout, 'data');
  return { url: String(line).trim(), child };
}

async function idOf(answer: Response): Promise<string> {
  const body: unknown = await answer.json();
  if (typeof body === 'object' && body !== null && 'id' in body) return String(body.id);
  throw new Error(`The API does not know its user: ${answer.status}`);
}

/** Brings both tables to `rows` rows. @returns the id of a deck of the user's. */
async function fill(client: Client, userId: string, rows: number): Promise<string> {
  await client.query(
    `insert into users (keycloak_id, email) select 'bench-' || n, n || '@bench.example' from generate_series(1, 1000) n
     on conflict do nothing`,
  );
  for (const [table, columns, values] of [
    [
      'jobs',
      'source_filename, source_file_path, source_file_size_bytes',
      `'biology.pdf', gen_random_uuid() || '.pdf', 1024`,
    ],
    ['decks', 'name, source_filename, file_path', `'Biology', 'biology.pdf', gen_random_uuid() || '.apkg'`],
  ] as const) {
    const insert = `insert into ${table} (user_id, created_at, ${columns}) select`;
    const { rows: own } = await client.query(`select from ${table} where user_id = $1`, [userId]);
    if (own.length === 0) {
      const mine = `${insert} $1::uuid, now() - n * interval '1 minute', ${values} from generate_series(1, ${OWN}) n`;
      await client.query(mine, [userId]);
    }
    const { rows: counted } = await client.query<{ count: number }>(`select count(*)::int as count from ${table}`);
    await client.query(
      `${insert} u.id, now() - n * interval '1 second', ${values}
       from generate_series(1, $1::int) n join users u on u.keycloak_id = 'bench-' || (1 + n % 1000)`,
      [rows - (counted[0]?.count ?? 0)],
    );
    await client.query(`vacuum analyze ${table}`);
  }
  const { rows: decks } = await client.query<{ id: string }>('select id from decks where user_id = $1 limit 1', [
    userId,
  ]);
  return decks[0]?.id ?? '';
}

async function assertSame(ours: string, bare: string, headers: Record<string, string>): Promise<void> {
  const [one, other]: unknown[] = [await (await fetch(ours, { headers })).json(), await (await fetch(bare)).json()];
  if (!isDeepStrictEqual(one, other)) throw new Error(`${ours} and ${bare} do not answer with the same JSON.`);
}

/** @returns requests answered in a second, after a second of warming up. */
async function measure(url: string, headers: Record<string, string>): Promise<number> {
  await autocannon({ url, headers, connections: CONNECTIONS, duration: 1 });
  const result = await autocannon({ url, headers, connections: CONNECTIONS, duration: SECONDS });
  if (result.non2xx > 0 || result.errors > 0) throw new Error(`${url}: ${result.non2xx} answers were not 2xx.`);
  return result.requests.average;
}
