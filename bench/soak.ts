/**
 * Mixed traffic for ten minutes on two APIs and a worker: latencies and errors by kind of request, memory and connections
 * as they go on; then the throughput of one and of two APIs as clients are added, until it bends.
 *
 * Run: node bench/soak.ts. SECONDS sets how long the traffic goes on (600), CLIENTS how many ask at once (8).
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { CELLS, pdfOf } from '../test/pipeline/pdf.ts';
import { mib, resident } from './support/resident.ts';
import { type Service, withService } from './support/service.ts';

const SECONDS = Number(process.env['SECONDS'] ?? 600);
const CLIENTS = Number(process.env['CLIENTS'] ?? 8);
const KNEE_SECONDS = Math.min(SECONDS, 5);
const KNEE_CLIENTS = [1, 2, 4, 8, 16, 32];
const LOOKS = 10;

interface Asked {
  readonly kind: string;
  readonly ms: number;
  readonly status: number;
}

interface Sent extends RequestInit {
  readonly headers?: Readonly<Record<string, string>>;
}

/** In a hundred requests, so many of each. */
const MIX = [
  ['list', 40, (origin: string) => [`${origin}/api/v1/decks`, {}]],
  ['read', 30, (origin: string) => [`${origin}/api/v1/users/me`, {}]],
  ['jobs', 18, (origin: string) => [`${origin}/api/v1/jobs?page_size=5`, {}]],
  [
    'change',
    6,
    (origin: string) => [`${origin}/api/v1/users/me/preferences`, json('PATCH', { default_max_cards: 20 })],
  ],
  ['health', 4, (origin: string) => [`${origin}/health/schema`, {}]],
  ['upload', 2, (origin: string) => [`${origin}/api/v1/uploads`, { method: 'POST', body: form() }]],
] as const satisfies readonly (readonly [string, number, (origin: string) => readonly [string, RequestInit]])[];
const TURNS = MIX.flatMap(([kind, share, request]) => Array.from({ length: share }, () => ({ kind, request })));

const pdf = new Blob([new Uint8Array(await pdfOf(CELLS))], { type: 'application/pdf' });

await withService(async (service) => {
  const client = new Client({ connectionString: service.databaseUrl });
  await client.connect();
  try {
    const apis = [await service.api(), await service.api()];
    const worker = await service.worker();
    const pids = [...apis, worker].map(({ child }) => child.pid ?? 0);
    const origins = apis.map(({ origin }) => origin);
    const tokens = await users(service, client, origins[0] ?? '');
    await soak(origins, tokens, pids, client);
    await worker.stop();
    for (const processes of [1, 2]) await knee(origins.slice(0, processes), tokens);
  } finally {
    await client.end();
  }
});

async function soak(origins: readonly string[], tokens: readonly string[], pids: readonly number[], client: Client) {
  const asked: Asked[] = [];
  const end = performance.now() + SECONDS * 1000;
  const traffic = tokens.map((token, number) => ask(origins, token, number, end, asked));
  console.log(`${CLIENTS} clients for ${SECONDS} s`);
  for (let look = 0; look < LOOKS; look++) {
    await sleep((SECONDS * 1000) / LOOKS);
    const { rows } = await client.query<{ count: number }>(
      'select count(*)::int as count from pg_stat_activity where datname = current_database()',
    );
    console.log(
      `  after ${(((look + 1) * SECONDS) / LOOKS).toFixed(0).padStart(4)} s: ${asked.length} requests, memory ${pids.map((pid) => mib(resident(pid))).join(' + ')} MiB, ${rows[0]?.count} connections`,
    );
  }
  await Promise.all(traffic);
  for (const [kind] of MIX) {
    const some = asked.filter((one) => one.kind === kind);
    const times = some.map(({ ms }) => ms).sort((a, b) => a - b);
    const at = (share: number) => (times[Math.floor(times.length * share)] ?? Number.NaN).toFixed(1).padStart(7);
    const errors = some.filter(({ status }) => status >= 400).length;
    console.log(
      `  ${kind.padEnd(7)} ${String(some.length).padStart(7)} requests   p50 ${at(0.5)} ms   p99 ${at(0.99)} ms   errors ${errors}`,
    );
  }
}

/** Requests a second of reads alone, as clients are added. */
async function knee(origins: readonly string[], tokens: readonly string[]): Promise<void> {
  const figures: string[] = [];
  for (const clients of KNEE_CLIENTS) {
    const asked: Asked[] = [];
    const end = performance.now() + KNEE_SECONDS * 1000;
    await Promise.all(
      Array.from({ length: clients }, (_, number) =>
        ask(origins, tokens[number % tokens.length] ?? '', number, end, asked, 'read'),
      ),
    );
    figures.push(`${clients}: ${(asked.length / KNEE_SECONDS).toFixed(0)}/s`);
  }
  console.log(`${origins.length} API${origins.length === 1 ? '' : 's'}, reads by clients   ${figures.join('   ')}`);
}

async function ask(
  origins: readonly string[],
  token: string,
  number: number,
  end: number,
  asked: Asked[],
  only?: string,
): Promise<void> {
  const turns = TURNS.filter(({ kind }) => only === undefined || kind === only);
  for (let turn = number * 13; performance.now() < end; turn += 7) {
    const { kind, request } = turns[turn % turns.length] ?? turns[0]!;
    const [url, init]: readonly [string, Sent] = request(origins[turn % origins.length] ?? '');
    const headers = { ...init.headers, authorization: `Bearer ${token}` };
    const began = performance.now();
    const status = await fetch(url, { ...init, headers }).then(
      async (answer) => {
        await answer.arrayBuffer();
        return answer.status;
      },
      () => 599,
    );
    asked.push({ kind, ms: performance.now() - began, status });
  }
}

async function users({ issuer }: Service, client: Client, origin: string): Promise<string[]> {
  const tokens: string[] = [];
  for (let user = 0; user < CLIENTS; user++) {
    const claims = { email: `soak-${user}@example.org`, preferred_username: `soak-${user}` };
    const token = await issuer.token({ sub: `soak-${user}`, expiresIn: 7_200, claims });
    await fetch(`${origin}/api/v1/users/me`, { headers: { authorization: `Bearer ${token}` } });
    tokens.push(token);
  }
  await client.query('update users set cards_limit_month = 10000000');
  return tokens;
}

function json(method: string, body: object): Sent {
  return { method, body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
}

function form(): FormData {
  const form = new FormData();
  form.set('file', pdf, 'cells.pdf');
  return form;
}
