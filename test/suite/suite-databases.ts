import { execFile } from 'node:child_process';
import { writeFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { catalogOf } from '../support/catalog-of.ts';
import type { Tools } from './judge-script.ts';

const execute = promisify(execFile);
const TEMPLATE = 'suite_setup';

/** Makes a database for each script, as the first script of the suite leaves it. */
export class SuiteDatabases {
  readonly #url: string;
  readonly #programs: string;
  #made = 0;

  private constructor(url: string, programs: string) {
    this.#url = url;
    this.#programs = programs;
  }

  /**
   * @param programs folder of `pg_dump` and `psql`.
   * @param setup statements that every script expects to have run.
   */
  static async open(url: string, programs: string, setup: readonly string[]): Promise<SuiteDatabases> {
    const databases = new SuiteDatabases(url, programs);
    await databases.#onServer(`create database ${TEMPLATE}`);
    const client = new Client({ connectionString: databases.#urlOf(TEMPLATE) });
    await client.connect();
    // some need the library of the suite, which no package has
    for (const sql of setup) await client.query(sql).catch(() => undefined);
    await client.end();
    return databases;
  }

  /** Runs `work` on a database of its own. */
  async use<T>(work: (url: string, tools: Tools) => Promise<T>): Promise<T> {
    const name = await this.#create(TEMPLATE);
    try {
      return await work(this.#urlOf(name), { dump: (url) => this.#dump(url), restore: (dump) => this.#restore(dump) });
    } finally {
      await this.#drop(name);
    }
  }

  async #dump(url: string): Promise<string> {
    const { stdout } = await this.#program('pg_dump', '--schema-only', '--dbname', url);
    return stdout.replaceAll(/^\\(?:un)?restrict .*$/gmu, '');
  }

  async #restore(dump: string): ReturnType<Tools['restore']> {
    const name = await this.#create('template0');
    const folder = mkdtempSync(path.join(tmpdir(), 'suite-'));
    try {
      writeFileSync(path.join(folder, 'dump.sql'), dump);
      await this.#program('psql', '-X', '-q', '-f', path.join(folder, 'dump.sql'), '--dbname', this.#urlOf(name));
      return { catalog: await catalogOf(this.#urlOf(name)), dump: await this.#dump(this.#urlOf(name)) };
    } finally {
      rmSync(folder, { recursive: true });
      await this.#drop(name);
    }
  }

  async #program(name: string, ...words: string[]): Promise<{ stdout: string }> {
    return execute(path.join(this.#programs, name), words, { maxBuffer: 256 * 1024 * 1024 });
  }

  async #create(template: string): Promise<string> {
    const name = `suite_${(this.#made += 1)}`;
    await this.#onServer(`create database ${name} template ${template}`);
    return name;
  }

  async #drop(name: string): Promise<void> {
    await this.#onServer(`drop database ${name} with (force)`).catch(() => undefined);
  }

  async #onServer(sql: string): Promise<void> {
    const client = new Client({ connectionString: this.#url });
    await client.connect();
    try {
      await client.query(sql);
    } finally {
      await client.end();
    }
  }

  #urlOf(database: string): string {
    return Object.assign(new URL(this.#url), { pathname: `/${database}` }).href;
  }
}
