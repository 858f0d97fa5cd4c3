/**
 * Where the time of a request goes: samples of the API's processor while it answers one route, by the package whose code
 * ran. What Node does counts for the package that asked for it.
 *
 * Run: node bench/profile.ts. ROUTE names the route (/jobs; `:id` is a deck of the caller's), REQUESTS how many (3000).
 */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import autocannon from 'autocannon';
import { Client } from 'pg';
import { sharesOf } from './support/cpu-profile.ts';
import { cpuMs } from './support/cpu.ts';
import { callerOf, fill } from './support/rows.ts';
import { withService } from './support/service.ts';

const ROUTE = process.env['ROUTE'] ?? '/jobs';
const REQUESTS = Number(process.env['REQUESTS'] ?? 3_000);
const SHOWN = 0.01;

const folder = mkdtempSync(path.join(tmpdir(), 'anki-profile-'));
try {
  await withService(async (service) => {
    const api = await service.api({ NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${folder}` });
    const headers = { authorization: `Bearer ${await service.issuer.token({ expiresIn: 3_600 })}` };
    const client = new Client({ connectionString: service.databaseUrl });
    await client.connect();
    const deckId = await fill(client, await callerOf(api.origin, headers), 1_000);
    await client.end();

    const asked = { url: `${api.origin}/api/v1${ROUTE.replace(':id', deckId)}`, headers, amount: REQUESTS };
    const pid = api.child.pid ?? 0;
    await autocannon(asked);
    const [before, begun] = [cpuMs(pid), performance.now()];
    const { non2xx } = await autocannon(asked);
    if (non2xx > 0) throw new Error(`${ROUTE}: ${non2xx} answers were not 2xx.`);
    const [cost, ended] = [(cpuMs(pid) - before) / REQUESTS, performance.now()];
    await api.stop();

    const [file = ''] = readdirSync(folder);
    const stopped = performance.now();
    const shares = sharesOf(path.join(folder, file), { from: stopped - begun, to: stopped - ended });
    console.log(`GET ${ROUTE}: ${cost.toFixed(2)} ms of a processor each, of which`);
    for (const [part, share] of [...shares].sort(([, a], [, b]) => b - a).filter(([, each]) => each >= SHOWN)) {
      console.log(`  ${(share * 100).toFixed(0).padStart(3)} %  ${part}`);
    }
  });
} finally {
  rmSync(folder, { recursive: true });
}
