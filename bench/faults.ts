/**
 * Three APIs and three workers on one PostgreSQL, one object store and one identity provider, and what happens to them: for
 * each fault what clients and monitors are answered while it lasts, and how long it takes until all is well again. Ends with 1
 * when a job is lost or doubled, a card miscounted, or an object left over.
 *
 * Run: node bench/faults.ts [faults]. Without one, all of them; --list prints their names.
 */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freshBuild } from '../dev/build.ts';
import { openClient } from '../test/faults/client.ts';
import { FAULTS, type Fault } from '../test/faults/faults.ts';
import { type Fleet, withFleet } from '../test/faults/fleet.ts';
import { type Observation, rehearse } from '../test/faults/rehearse.ts';

const wanted = process.argv.slice(2);
const faults = FAULTS.filter(({ name }) => wanted.length === 0 || wanted.includes(name));

if (wanted.includes('--list')) {
  for (const { name } of FAULTS) console.log(name);
} else if (faults.length < wanted.length) {
  console.error(`Not all of these are faults: ${wanted.join(', ')}. --list prints the names of those there are.`);
  process.exitCode = 2;
} else {
  await measure();
}

async function measure(): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'anki-faults-'));
  // the server's own user enters it
  chmodSync(folder, 0o755);
  try {
    await withFleet(await freshBuild(), folder, async (fleet) => {
      const client = await openClient(fleet);
      for (const fault of faults) {
        const seen = await rehearse(fleet, client, fault, { lastsMs: fault.lastsMs, hasten: false });
        print(fault, seen, fleet);
      }
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function print(fault: Fault, seen: Observation, { apis, workers }: Fleet): void {
  const { answers, books } = seen;
  console.log(`${fault.name} (${apis.length} APIs, ${workers.length} workers, for ${s(fault.lastsMs)})
  clients   read ${list(answers.read)}; with a token of a new key ${list(answers['new key'])}; upload ${list(answers.upload)}
  health    live ${list(answers.live)}; ready ${list(answers.ready)}; schema ${list(answers.schema)}
  well      every request after ${s(seen.wellMs)}; a new upload is a deck after ${s(seen.workingMs)}; all jobs that it met after ${s(seen.settledMs)}, with ${seen.retries} more tries
  log       ${seen.workerLines} lines of the workers
  books     ${books.counted} cards counted, ${books.made} made; wrong jobs ${books.wrongJobs.length}, doubled ${books.strayJobs.length}, objects left over ${books.orphans.length}, missing ${books.missing.length}`);
  const wrong = [...books.wrongJobs, ...books.strayJobs, ...books.orphans, ...books.missing];
  if (wrong.length === 0 && books.counted === books.made) return;
  console.error(wrong);
  process.exitCode = 1;
}

function list(answers: ReadonlySet<string>): string {
  return [...answers].join(', ');
}

function s(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
