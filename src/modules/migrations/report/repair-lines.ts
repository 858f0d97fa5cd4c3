import { type RepairScript, terminated } from '../catalog/repair-script.ts';

/** As long as a revision waits for a lock by default; a statement that waits longer blocks all sessions behind it. */
const LOCK_TIMEOUT = '3s';

const NEW_LABEL = /^alter type [^]* add value if not exists ('(?:[^']|'')*')/u;

/**
 * Writes the repair as a script for `psql -f`: one transaction, in which nothing waits for a lock for long.
 *
 * What loses rows or values, and what depends on that, is commented out with its reason.
 *
 * @param options `withDataLoss` leaves nothing commented out.
 * @returns lines without line breaks. No errors.
 */
export function repairLines(script: RepairScript, { withDataLoss }: { readonly withDataLoss: boolean }): string[] {
  const { lossless, held, notes } = script;
  const statements = withDataLoss ? [...lossless, ...held.map(({ sql }) => sql)] : lossless;
  const { before, inside } = apart(statements);
  const waiting = withDataLoss
    ? []
    : held.flatMap(({ sql, reason }) => [`-- ${reason}`, ...commented(`  ${terminated(sql)}`)]);
  return [
    ...notes.flatMap((note) => commented(note)),
    ...(withDataLoss && held.length > 0 ? ['-- This script loses data: it was asked for with --with-data-loss.'] : []),
    ...(statements.length > 0 ? ['\\set ON_ERROR_STOP on'] : []),
    ...outside(before),
    ...(inside.length > 0 ? transaction(inside) : []),
    ...(waiting.length > 0
      ? [
          '',
          '-- What follows loses rows or values, and is left out. --with-data-loss prints a script that runs it too.',
        ]
      : []),
    ...waiting,
  ];
}

function transaction(statements: readonly string[]): string[] {
  return [
    'begin;',
    `set local lock_timeout = '${LOCK_TIMEOUT}';`,
    `set local search_path = '';`,
    'set local check_function_bodies = off;',
    ...statements.map(terminated),
    'commit;',
  ];
}

/** New labels that another statement uses: the server lets no transaction use one before it is committed. */
function apart(statements: readonly string[]): { readonly before: string[]; readonly inside: string[] } {
  const isUsed = (statement: string): boolean => {
    const [, label] = NEW_LABEL.exec(statement) ?? [];
    return label !== undefined && statements.some((other) => !NEW_LABEL.test(other) && other.includes(label));
  };
  return { before: statements.filter(isUsed), inside: statements.filter((statement) => !isUsed(statement)) };
}

function outside(statements: readonly string[]): string[] {
  if (statements.length === 0) return [];
  return [
    '-- Outside of the transaction: a new label can be used only once it is committed. If the rest fails, the label stays.',
    `set lock_timeout = '${LOCK_TIMEOUT}';`,
    ...statements.map(terminated),
    'reset lock_timeout;',
  ];
}

function commented(text: string): string[] {
  return text.split('\n').map((line) => `-- ${line}`);
}
