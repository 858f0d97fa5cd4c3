import { Client } from 'pg';
import type { Catalog } from '../../src/modules/migrations/catalog/catalog.ts';
import { readChangeToken } from '../../src/modules/migrations/catalog/change-token.ts';
import { diffCatalogs } from '../../src/modules/migrations/catalog/diff-catalogs.ts';
import type { Drift } from '../../src/modules/migrations/catalog/drift.ts';
import type { Query } from '../../src/modules/migrations/catalog/fact.ts';
import { readCatalog } from '../../src/modules/migrations/catalog/read-catalog.ts';

/** What is counted; the README of this folder says what each means. */
export const COUNTS = ['statements', 'wrote', 'both', 'missed', 'alone', 'repaired', 'refused', 'left'] as const;
export type Counts = Record<(typeof COUNTS)[number], number>;

/** One statement about which we and the server do not agree. */
export interface Fault {
  readonly script: string;
  readonly kind: 'missed' | 'alone' | 'refused' | 'left' | 'restored';
  readonly sql: string;
  /** For a repair: whether it was to take the statement back (`undo`) or to repeat it (`redo`). */
  readonly way?: 'undo' | 'redo';
  /** What the server said, and the differences: `changed column public.t.a options`. */
  readonly said: readonly string[];
  readonly repair?: string;
}

export interface Judged {
  readonly counts: Counts;
  readonly faults: readonly Fault[];
}

/** A database as it is between two statements. */
interface State {
  readonly catalog: Catalog;
  readonly dump: string;
}

/** What the judge needs besides the database: `pg_dump` of it, as text without what differs at each run. */
export interface Tools {
  readonly dump: (url: string) => Promise<string>;
  /** Makes a database from a dump, and gives its catalog and its own dump. */
  readonly restore: (dump: string) => Promise<State>;
}

/** Statements that write rows of tables only; all others are asked about. */
const WRITES_NO_CATALOG = /^(?:\s|--.*\n)*(?:explain|set|show|fetch|move|values|insert|update|delete|merge)\b/iu;
const STATEMENT_MS = 10_000;

/** Runs the statements of a script one by one, and compares the database after each that wrote a row of a catalog. */
export async function judgeScript(
  script: string,
  statements: readonly string[],
  url: string,
  tools: Tools,
): Promise<Judged> {
  const [session, watcher] = [await connect(url), await connect(url)];
  const watch = queryOf(watcher);
  const judge = new Judge(script, watch);
  const stateNow = async (): Promise<State> => ({ catalog: await readCatalog(watch), dump: await tools.dump(url) });
  try {
    let [state, token] = [await stateNow(), await readChangeToken(watch)];
    for (const sql of statements) {
      judge.counts.statements += 1;
      await session.query(sql).catch(() => undefined);
      if (WRITES_NO_CATALOG.test(sql) || (await isBusy(watch, session))) continue;
      const next = await readChangeToken(watch);
      if (next === token && next !== null) continue;
      token = next;
      const found = await stateNow();
      await judge.compare(sql, state, found);
      state = found;
    }
    judge.restored(state, await tools.restore(state.dump));
    return judge;
  } finally {
    await Promise.all([session.end(), watcher.end()]);
  }
}

class Judge implements Judged {
  readonly counts: Counts = { statements: 0, wrote: 0, both: 0, missed: 0, alone: 0, repaired: 0, refused: 0, left: 0 };
  readonly faults: Fault[] = [];
  readonly #script: string;
  readonly #query: Query;

  constructor(script: string, query: Query) {
    this.#script = script;
    this.#query = query;
  }

  async compare(sql: string, before: State, after: State): Promise<void> {
    this.counts.wrote += 1;
    const undo = diffCatalogs(before.catalog, after.catalog);
    const isDumped = sorted(before.dump) !== sorted(after.dump);
    if (undo.drifts.length === 0) {
      if (isDumped) this.#fault({ kind: 'missed', sql, said: changedLines(before.dump, after.dump) });
      return;
    }
    if (isDumped) this.counts.both += 1;
    else this.#fault({ kind: 'alone', sql, said: undo.drifts.flatMap(describe) });
    await this.#repair(sql, before.catalog, after.catalog);
  }

  restored(original: State, restored: State): void {
    const { drifts } = diffCatalogs(original.catalog, restored.catalog);
    if (drifts.length === 0 || sorted(original.dump) !== sorted(restored.dump)) return;
    this.#fault({ kind: 'restored', sql: '', said: drifts.flatMap(describe) });
  }

  /** Takes the change back and repeats it, by the repairs of both, in a transaction that is rolled back. */
  async #repair(sql: string, before: Catalog, after: Catalog): Promise<void> {
    await this.#query('begin');
    try {
      const isBack = await this.#run({ sql, way: 'undo' }, before, after);
      if (isBack) await this.#run({ sql, way: 'redo' }, after, before);
    } finally {
      await this.#query('rollback; reset all');
    }
  }

  async #run(about: Pick<Fault, 'sql' | 'way'>, wanted: Catalog, found: Catalog): Promise<boolean> {
    const repair = diffCatalogs(wanted, found).repair.sql;
    try {
      await this.#query(`${repair || 'select'}; set constraints all immediate`);
    } catch (error) {
      this.#fault({ ...about, kind: 'refused', said: [String(error)], repair });
      return false;
    }
    const { drifts } = diffCatalogs(wanted, await readCatalog(insideTransaction(this.#query)));
    if (drifts.length > 0) this.#fault({ ...about, kind: 'left', said: drifts.flatMap(describe), repair });
    else this.counts.repaired += 1;
    return drifts.length === 0;
  }

  #fault(fault: Omit<Fault, 'script'>): void {
    this.faults.push({ script: this.#script, ...fault });
    if (fault.kind !== 'restored') this.counts[fault.kind] += 1;
  }
}

async function connect(url: string): Promise<Client> {
  const client = new Client({ connectionString: url, statement_timeout: STATEMENT_MS, lock_timeout: STATEMENT_MS });
  // a script may end any session
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

function queryOf(client: Client): Query {
  return async <Row extends object>(sql: string, values: readonly unknown[] = []) =>
    (await client.query<Row>(sql, [...values])).rows;
}

/** Whether the session is in a transaction: what it did in it cannot be seen by another. */
async function isBusy(query: Query, session: Client): Promise<boolean> {
  const [row] = await query<{ state: string }>('select state from pg_stat_activity where pid = $1', [
    Reflect.get(session, 'processID'),
  ]);
  return row?.state !== 'idle';
}

/** A read begins a transaction of its own; here it reads in one that has begun. */
function insideTransaction(query: Query): Query {
  return async (sql, values) => (/^(?:begin|commit|rollback)\b/u.test(sql) ? [] : query(sql, values));
}

const describe = ({ change, kind, identity, attributes }: Drift): string[] =>
  change === 'changed'
    ? attributes.map(({ name }) => `changed ${kind} ${identity} ${name}`)
    : [`${change} ${kind} ${identity}`];

/** A dump in an order that does not depend on object ids: temporary objects change it too. */
const sorted = (dump: string): string => dump.split('\n').sort().join('\n');

function changedLines(before: string, after: string): string[] {
  const [old, now] = [new Set(before.split('\n')), new Set(after.split('\n'))];
  return [
    ...[...old].filter((line) => !now.has(line)).map((line) => `- ${line}`),
    ...[...now].filter((line) => !old.has(line)).map((line) => `+ ${line}`),
  ];
}
