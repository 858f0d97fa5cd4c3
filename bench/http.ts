/**
 * What a request costs: an authenticated list of 20 jobs and a single deck, against a bare Fastify + pg server that
 * answers with the same JSON from the same PostgreSQL, at 10³ to 10⁶ rows in the table, in one run. The bare server is
 * asked twice: without a token, and with one that it verifies and whose user it reads.
 *
 * Run: node bench/http.ts. SECONDS sets how long each is asked at a time (3), ROWS the sizes (1000,100000,1000000).
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import autocannon from 'autocannon';
import { Client } from 'pg';
import { cpuMs } from './support/cpu.ts';
import { callerOf, fill, OWN } from './support/rows.ts';
import { withService } from './support/service.ts';

const SIZES = (process.env['ROWS'] ?? '1000,100000,1000000').split(',').map(Number);
const SECONDS = Number(process.env['SECONDS'] ?? 3);
const CONNECTIONS = 10;
/** The servers take turns, so that what else the machine does weighs on all of them. */
const ROUNDS = 4;

interface Server {
  readonly origin: string;
  readonly child: ChildProcess;
}

interface Asked {
  readonly server: Server;
  readonly url: string;
  readonly headers: Record<string, string>;
}

interface Figures {
  requests: number;
  seconds: number;
  /** Of the server's process. */
  cpuMs: number;
}

await withService(async (service) => {
  const { databaseUrl, issuer, environment } = service;
  const api = await service.api();
  const headers = { authorization: `Bearer ${await issuer.token({ expiresIn: 3_600 })}` };
  const userId = await callerOf(api.origin, headers);
  const bare = await startBare({ ...environment, USER_ID: userId, ISSUER: issuer.issuer });
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
        const ours = { server: api, url: `${api.origin}/api/v1${route}`, headers };
        const floor = { server: bare, url: `${bare.origin}${route}`, headers: {} };
        const guarded = { ...floor, headers };
        await assertSame(ours, floor);
        await assertSame(ours, guarded);
        print(name, await measure([ours, floor, guarded]));
      }
    }
  } finally {
    bare.child.kill('SIGKILL');
    await client.end();
  }
});

async function startBare(env: NodeJS.ProcessEnv): Promise<Server> {
  const child = spawn(process.execPath, [path.join(import.meta.dirname, 'support/bare-server.ts')], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line]: Buffer[] = await once(child.stdout, 'data');
  return { origin: String(line).trim(), child };
}

async function assertSame(...asked: Asked[]): Promise<void> {
  const [one, other]: unknown[] = await Promise.all(
    asked.map(async ({ url, headers }) => (await fetch(url, { headers })).json()),
  );
  if (!isDeepStrictEqual(one, other))
    throw new Error(`The servers do not answer with the same JSON to ${asked[0]?.url}.`);
}

/** Each for SECONDS at a time, in turns, after as long to warm up: a program is compiled as it runs. */
async function measure(all: readonly Asked[]): Promise<Figures[]> {
  const figures = all.map((): Figures => ({ requests: 0, seconds: 0, cpuMs: 0 }));
  for (const asked of all) await ask(asked);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [n, asked] of all.entries()) {
      const sum = figures[n];
      if (!sum) continue;
      const pid = asked.server.child.pid ?? 0;
      const before = cpuMs(pid);
      const { requests, duration } = await ask(asked);
      sum.cpuMs += cpuMs(pid) - before;
      sum.requests += requests.total;
      sum.seconds += duration;
    }
  }
  return figures;
}

/** By time and not by amount: autocannon ends on a whole second, up to which it waits if the amount was reached before. */
async function ask({ url, headers }: Asked): Promise<autocannon.Result> {
  const result = await autocannon({ url, headers, connections: CONNECTIONS, duration: SECONDS });
  if (result.non2xx > 0 || result.errors > 0) throw new Error(`${url}: ${result.non2xx} answers were not 2xx.`);
  return result;
}

function print(name: string, figures: readonly Figures[]): void {
  const rates = figures.map(({ requests, seconds }) => requests / seconds);
  const [ours = 0, floor = 0, guarded = 0] = rates;
  const costs = figures.map((one) => one.cpuMs / one.requests);
  const shown = ['ours', 'bare', 'bare with login'].map(
    (server, n) => `${server} ${rates[n]?.toFixed(0).padStart(5)}/s ${costs[n]?.toFixed(2)} ms CPU`,
  );
  console.log(
    `  ${name.padEnd(12)} ${shown.join('   ')}   ours / bare ${(ours / floor).toFixed(2)}, with login ${(ours / guarded).toFixed(2)}`,
  );
}
