import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** What ends by itself soon after the last test: connections that are closing, ended children. */
const SETTLE_MS = 5_000;

/** Set by the ORM when it is first loaded. */
const OF_LIBRARIES = new Set(['MIKRO_ORM_COLORS']);

const HELD = new Set(['Timeout', 'TCPServerWrap', 'PipeServerWrap', 'ProcessWrap']);

/** Finds what a spec file leaves behind for the next one in its process. */
export class Leftovers {
  readonly #environment = { ...process.env };
  readonly #resources = held();
  readonly #folder = process.cwd();

  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  /** @throws when variables, the working folder, timers, servers, sockets or children are not as they were before. */
  async check(): Promise<void> {
    const left = [...this.#changedVariables(), ...(process.cwd() === this.#folder ? [] : ['the working folder'])];
    for (const end = Date.now() + SETTLE_MS; ; await sleep(20)) {
      const more = this.#newResources();
      if (more.length === 0 || Date.now() > end) {
        left.push(...more);
        break;
      }
    }
    if (left.length === 0) return;
    this.#restore();
    throw new Error(`${path.relative(this.#folder, this.#file)} leaves behind: ${left.join(', ')}.`);
  }

  #changedVariables(): string[] {
    const names = new Set([...Object.keys(this.#environment), ...Object.keys(process.env)]);
    return [...names]
      .filter((name) => !OF_LIBRARIES.has(name) && process.env[name] !== this.#environment[name])
      .map((name) => `variable ${name}`);
  }

  #newResources(): string[] {
    return [...held()].flatMap(([name, count]) => {
      const more = count - (this.#resources.get(name) ?? 0);
      return more > 0 ? [`${more} ${name}`] : [];
    });
  }

  #restore(): void {
    process.chdir(this.#folder);
    for (const name of Object.keys(process.env)) if (!(name in this.#environment)) delete process.env[name];
    Object.assign(process.env, this.#environment);
  }
}

function held(): Map<string, number> {
  const counts = new Map<string, number>();
  for (const name of process.getActiveResourcesInfo()) {
    if (HELD.has(name)) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
}
