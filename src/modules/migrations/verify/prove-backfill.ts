import type { Query } from '../catalog/fact.ts';
import type { Backfill } from '../revisions/backfill.ts';
import { failureFinding } from './failure-finding.ts';
import type { Finding } from './finding.ts';
import type { RowsProof } from './rows-proof.ts';
import type { ScratchMigrator } from './scratch-migrator.ts';

/** Runs a backfill twice on the marked rows: the first run must leave no row to fill, and the second must change none. */
export async function proveBackfill(
  line: ScratchMigrator,
  revision: string,
  backfill: Backfill,
  unmarked: readonly string[],
): Promise<RowsProof> {
  try {
    await line.migrator.upgrade(revision);
    const [left, first] = await line.query((query) =>
      Promise.all([leftRows(query, backfill), contents(query, backfill)]),
    );
    await line.query((query) => query(`delete from ${line.history} where name = $1`, [revision]));
    await line.migrator.upgrade(revision);
    const again = await line.query((query) => contents(query, backfill));
    const findings = [
      ...(left === 0 ? [] : [incomplete(revision, backfill, left)]),
      ...(first === again ? [] : [notRepeatable(revision, backfill)]),
      staysNote(revision, backfill),
    ];
    return { findings, unmarked, isAt: true };
  } catch (error) {
    const what = {
      revision,
      rule: 'fails-on-rows',
      direction: 'up',
      severity: 'warning',
      run: 'On tables that hold rows the backfill',
      remedy: 'Let its where leave out the rows that its set cannot fill.',
    } as const;
    return { findings: [failureFinding(error, what)], unmarked, isAt: false };
  }
}

async function leftRows(query: Query, { table, where }: Backfill): Promise<number> {
  if (where === undefined) return 0;
  const [row] = await query<{ rows: number }>(`select count(*)::int as rows from ${table} where (${where}\n)`);
  return row?.rows ?? 0;
}

async function contents(query: Query, { table, key }: Backfill): Promise<string> {
  const [row] = await query<{ text: string | null }>(
    `select string_agg(t::text, chr(10) order by ${key.map((column) => `t.${column}`).join(', ')}) as text from ${table} t`,
  );
  return row?.text ?? '';
}

type Text = Pick<Finding, 'rule' | 'severity' | 'problem' | 'remedy'> & { direction?: 'down' };

const finding = (revision: string, object: string, { direction, ...text }: Text): Finding => ({
  revision,
  direction: direction ?? 'up',
  statement: null,
  object,
  accepted: null,
  ...text,
});

const incomplete = (revision: string, { table }: Backfill, rows: number): Finding =>
  finding(revision, table, {
    rule: 'backfill-incomplete',
    severity: 'error',
    problem: `After the backfill ${rows} marked ${rows === 1 ? 'row still matches' : 'rows still match'} its where.`,
    remedy: 'Let its set give each row that matches a value with which it does not match any more.',
  });

const notRepeatable = (revision: string, { table }: Backfill): Finding =>
  finding(revision, table, {
    rule: 'backfill-not-repeatable',
    severity: 'warning',
    problem: 'A second run changes rows that the first run filled.',
    remedy: 'Add a where that leaves out the rows that are filled already.',
  });

const staysNote = (revision: string, { table, set }: Backfill): Finding =>
  finding(revision, table, {
    rule: 'backfill-stays',
    severity: 'note',
    direction: 'down',
    problem: `The down cannot undo it: what ${Object.keys(set).join(', ')} held before is not kept.`,
    remedy: 'The values go when their column is dropped.',
  });
