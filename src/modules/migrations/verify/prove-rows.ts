import type { Revision } from '../revisions/revision.ts';
import { proveBackfill } from './prove-backfill.ts';
import { failureFinding } from './failure-finding.ts';
import type { Finding } from './finding.ts';
import { markRows } from './mark-rows.ts';
import { lostRows, moreRows, readRows, type Rows } from './read-rows.ts';
import type { RowsProof } from './rows-proof.ts';
import type { ScratchMigrator } from './scratch-migrator.ts';

/** Runs a revision that {@link proveStructure} could run up, down and up, on tables that hold rows. `line` is at its parent. */
export async function proveRows(line: ScratchMigrator, revision: Revision): Promise<RowsProof> {
  const unmarked = await line.query((query) => markRows(query, line.history));
  const read = () => line.query((query) => readRows(query, line.history));
  const before = await read();
  if (before.size === 0) return { findings: [], unmarked, isAt: true };
  if (revision.backfill) return proveBackfill(line, revision.name, revision.backfill, unmarked);
  let direction: 'up' | 'down' = 'up';
  try {
    await line.migrator.upgrade(revision.name);
    const first = await read();
    const ups = losses(revision.name, 'up', 'The up', before, first);
    if (revision.down.length === 0) return { findings: ups, unmarked, isAt: true };
    direction = 'down';
    await line.migrator.downgrade('-1');
    const back = await read();
    direction = 'up';
    await line.migrator.upgrade(revision.name);
    const again = await read();
    // a table that the up dropped is another one now, and what was in it is gone; the statement says so itself
    const downs = ups.length > 0 ? [] : losses(revision.name, 'down', 'The down', survivors(before, first), back);
    const seconds = [...ups, ...downs].length > 0 ? [] : secondRun(revision.name, first, again);
    return { findings: [...ups, ...downs, ...seconds], unmarked, isAt: true };
  } catch (error) {
    const what = {
      revision: revision.name,
      rule: 'fails-on-rows',
      direction,
      severity: 'warning',
      run: `On tables that hold rows the ${direction}`,
      remedy: 'Give rows that are there what the statement asks of them, before it asks.',
    } as const;
    return { findings: [failureFinding(error, what)], unmarked, isAt: false };
  }
}

function survivors(before: Rows, after: Rows): Rows {
  return new Map([...before].filter(([oid]) => after.has(oid)));
}

function losses(revision: string, direction: 'up' | 'down', by: string, before: Rows, after: Rows): Finding[] {
  return lostRows(before, after).map(({ table, rows }) =>
    finding(revision, direction, table, {
      rule: 'rows-lost',
      problem: `${by} loses ${rowsText(rows)} of ${table} that ${rows === 1 ? 'was' : 'were'} there before.`,
      remedy: 'Keep the rows, or copy them to where they are needed.',
    }),
  );
}

function secondRun(revision: string, first: Rows, again: Rows): Finding[] {
  const doubled = moreRows(first, again).map(({ table, rows }) =>
    finding(revision, 'up', table, {
      rule: 'rows-doubled',
      problem: `Up, down and up leaves ${rowsText(rows)} more in ${table} than the first up did.`,
      remedy: 'Let the down take away what the up adds, or let the up add only what is missing.',
    }),
  );
  return [...doubled, ...losses(revision, 'up', 'The second up', first, again)];
}

function finding(
  revision: string,
  direction: 'up' | 'down',
  object: string,
  text: Pick<Finding, 'rule' | 'problem' | 'remedy'>,
): Finding {
  return { revision, direction, severity: 'error', statement: null, object, accepted: null, ...text };
}

const rowsText = (rows: number): string => `${rows} row${rows === 1 ? '' : 's'}`;
