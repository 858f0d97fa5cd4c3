/**
 * How long `npm start` takes until the API is ready, phase by phase: on a new data folder, and again on the same one.
 *
 * Run: node bench/startup.ts. The floor is what every implementation needs: a Node process that does nothing, and PostgreSQL's
 * own initdb and start, which are the phase "PostgreSQL".
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { freePort } from '../dev/free-port.ts';

const PHASE = /✓ (?<phase>\S+) .*\((?<seconds>[\d.]+) s\)/;

interface Start {
  readonly phases: ReadonlyMap<string, number>;
  /** From the start of the process to the banner, in seconds; the banner comes when /health/ready answers 200. */
  readonly total: number;
}

const project = path.resolve(import.meta.dirname, '..');
const dataFolder = mkdtempSync(path.join(tmpdir(), 'anki-startup-'));
try {
  const [first, second, third] = [await start(), await start(), await start()];
  const floor = nodeSeconds();
  print('first start', first);
  print('second start', second);
  print('third start', third);
  console.log(`\nfloor: a Node process that does nothing ${floor.toFixed(2)} s`);
  console.log(
    `second start / floor: ${(second.total / floor).toFixed(0)}; first / second: ${(first.total / second.total).toFixed(1)}`,
  );
} finally {
  rmSync(dataFolder, { recursive: true, force: true });
}

async function start(): Promise<Start> {
  const port = await freePort(0, '127.0.0.1');
  const started = performance.now();
  const child = spawn(process.execPath, ['dev/start.ts'], {
    cwd: project,
    env: { ...process.env, ANKI_DATA_DIR: dataFolder, PORT: String(port) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const phases = new Map<string, number>();
  for await (const line of linesOf(child.stdout)) {
    const { phase, seconds } = PHASE.exec(line)?.groups ?? {};
    if (phase && seconds) phases.set(phase, Number(seconds));
    if (line.includes('is running')) break;
  }
  if (child.exitCode !== null || child.stdout.readableEnded)
    throw new Error('npm start ended before it was ready; what it said is above.');
  const total = (performance.now() - started) / 1000;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGINT');
  await ended;
  return { phases, total };
}

async function* linesOf(stream: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of stream) {
    const lines = (rest + stripVTControlCharacters(chunk.toString())).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
}

function nodeSeconds(): number {
  const started = performance.now();
  spawnSync(process.execPath, ['-e', '0']);
  return (performance.now() - started) / 1000;
}

function print(name: string, { phases, total }: Start): void {
  const known = [...phases.values()].reduce((sum, seconds) => sum + seconds, 0);
  console.log(`\n${name}: ${total.toFixed(1)} s until ready`);
  for (const [phase, seconds] of [...phases, ['rest', total - known] as const]) {
    console.log(`  ${phase.padEnd(12)} ${seconds.toFixed(1).padStart(5)} s`);
  }
}
