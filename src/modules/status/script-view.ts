import { type Drift, type RepairScript, terminated } from '../migrations/catalog/index.ts';
import { repairLines } from '../migrations/index.ts';

interface StatementView {
  readonly sql: string;
  /** Why it is in the script. */
  readonly reason: string;
}

export interface ScriptView {
  /** What `compendium migrate drift --sql` prints. */
  readonly text: string;
  readonly statements: readonly StatementView[];
  /** Statements that lose rows or values, and what waits for them: left out of the script. */
  readonly held: readonly StatementView[];
  readonly notes: readonly string[];
}

const VERBS: Record<Drift['change'], string> = { missing: 'Recreates', unexpected: 'Drops', changed: 'Restores' };

const ASIDE =
  'Has no drift of its own: what it names stands in the way of another statement, or is put back after it has.';

/** Returns the script that repairs everything, with a reason for each statement; null when there is nothing to run. Pure. */
export function scriptView(script: RepairScript, drifts: readonly Drift[]): ScriptView | null {
  const { lossless, held, notes } = script;
  if (lossless.length + held.length + notes.length === 0) return null;
  return {
    text: repairLines(script, { withDataLoss: false }).join('\n'),
    statements: lossless.map((sql) => ({ sql: terminated(sql), reason: reasonOf(sql, drifts) })),
    held: held.map(({ sql, reason }) => ({ sql: terminated(sql), reason })),
    notes,
  };
}

function reasonOf(sql: string, drifts: readonly Drift[]): string {
  const statement = terminated(sql);
  const served = drifts.filter(({ repair }) => repair.sql.includes(statement));
  return served.length === 0 ? ASIDE : `${served.map(reasonFor).join('. ')}.`;
}

function reasonFor({ change, kind, identity, attributes }: Drift): string {
  const names = change === 'changed' ? ` (${attributes.map(({ name }) => name).join(', ')})` : '';
  return `${VERBS[change]} ${kind} ${identity}${names}`;
}
