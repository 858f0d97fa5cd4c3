import type { Query } from '../catalog/fact.ts';
import { inSnapshot } from '../catalog/snapshot.ts';
import { literal } from '../catalog/sql-text.ts';
import { bareStatement } from '../revisions/bare-statement.ts';
import { changedColumn, type Loss, lossesOf } from '../revisions/losses.ts';
import type { Revision } from '../revisions/revision.ts';
import { splitStatements } from '../revisions/split-statements.ts';
import { warningFor } from '../revisions/statement-warning.ts';
import { isConnectionLost, QUERY_CANCELED, serverMessage, sqlState } from '../runner/errors/statement-error.ts';

/** Rows are counted up to this number: a person waits for the question. */
const MOST_COUNTED = 1_000_000;
const COUNT_TIMEOUT_MS = 5_000;

/**
 * Returns what the way down through `steps` loses, for a person: each statement, and the rows that are in it now. Empty
 * where nothing is lost.
 *
 * @param schema where the revisions look for names.
 */
export async function describeLosses(query: Query, steps: readonly Revision[], schema: string): Promise<string[]> {
  const lines: string[] = [];
  for (const { name, up, down } of steps) {
    for (const sql of down.flatMap(splitStatements).filter((one) => warningFor(one, down, up) !== null)) {
      lines.push(`  ${name}: ${bareStatement(sql).split('\n')[0]}`);
      const changed = changedColumn(bareStatement(sql));
      for (const loss of changed ? [changed] : lossesOf(sql)) lines.push(...(await describeLoss(query, loss, schema)));
    }
  }
  return lines;
}

async function describeLoss(query: Query, loss: Loss, schema: string): Promise<string[]> {
  const { kind, name, column } = loss;
  if (kind !== 'schema')
    return [`    ${kind} ${column ? `${name}.${column}` : name}: ${await countRows(query, loss, schema)}`];
  const tables = await tablesOf(query, name);
  const lines = [];
  for (const table of tables) {
    lines.push(`    table ${table}: ${await countRows(query, { kind: 'table', name: table, column: null }, schema)}`);
  }
  return [`    schema ${name}: ${tables.length} ${tables.length === 1 ? 'table' : 'tables'}`, ...lines];
}

/** Returns the tables of a schema, without partitions: the rows of those are the parent's. */
async function tablesOf(query: Query, schema: string): Promise<string[]> {
  const found = await query<{ name: string }>(
    `select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.oid = to_regnamespace($1) and c.relkind in ('r', 'p', 'm') and not c.relispartition order by 1`,
    [schema],
  );
  return found.map(({ name }) => name);
}

/** Returns a phrase with the rows of a table, or those that hold a value in a column. */
async function countRows(query: Query, { name, column }: Loss, schema: string): Promise<string> {
  try {
    return await inSnapshot(query, { statementTimeoutMs: COUNT_TIMEOUT_MS }, async () => {
      await query(`set local search_path = ${schema}`);
      const [there] = await query<{ found: boolean }>(`select to_regclass(${literal(name)}) is not null as found`);
      if (!there?.found) return 'not there';
      const [row] = await query<{ rows: string }>(
        `select count(*) as rows from (select from ${name} ${column ? `where ${column} is not null` : ''} limit ${MOST_COUNTED + 1}) counted`,
      );
      return describeCount(Number(row?.rows), column ? ' with a value' : '');
    });
  } catch (error) {
    if (isConnectionLost(error) || sqlState(error) === undefined) throw error;
    const isSlow = sqlState(error) === QUERY_CANCELED;
    return `rows not counted: ${isSlow ? `it takes longer than ${COUNT_TIMEOUT_MS / 1000} s` : serverMessage(error).split('\n')[0]}`;
  }
}

function describeCount(rows: number, which: string): string {
  const shown = rows > MOST_COUNTED ? `more than ${MOST_COUNTED.toLocaleString('en')}` : rows.toLocaleString('en');
  return `${shown} ${rows === 1 ? 'row' : 'rows'}${which}`;
}
