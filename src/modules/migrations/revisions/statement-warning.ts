import { bareStatement } from './bare-statement.ts';
import { type Loss, lossesOf } from './losses.ts';
import { narrows, typeChangeOf } from './type-change.ts';

const NEW_ENUM = /^create\s+type\s+(?<type>\S+)\s+as\s+enum\b/i;
const ADDED_LABEL = /^alter\s+type\b.*\badd\s+value\s+(?<label>'(?:[^']|'')*')/is;

/**
 * What a person should know before the statement runs; null for most.
 *
 * @param others all statements of the same direction.
 * @param opposite the statements of the other direction: they tell the type that a column had.
 */
export function warningFor(sql: string, others: readonly string[], opposite: readonly string[]): string | null {
  const bare = bareStatement(sql);
  const losses = lossesOf(bare).filter((loss) => !isFilledAgain(loss, opposite));
  if (losses.length > 0) return 'Loses data: what it drops does not come back with the other direction.';
  const change = typeChangeOf(bare);
  if (change) {
    const back = opposite
      .map((other) => typeChangeOf(bareStatement(other)))
      .find((one) => one?.table === change.table && one.column === change.column);
    if (
      others.some(
        (other) => NEW_ENUM.exec(bareStatement(other))?.groups?.['type'] === change.type.replace(/ ?\[\]$/, ''),
      )
    ) {
      return `Fails while a row holds a label that ${change.type} does not have.`;
    }
    if (!back || narrows(back.type, change.type)) {
      const from = back ? ` from ${back.type}` : '';
      return `May lose data, or fail: not every value fits${from} into ${change.type}.`;
    }
  }
  const label = usesNewLabel(sql, others);
  return label === null
    ? null
    : `PostgreSQL refuses to use ${label} in the transaction that adds it: move this statement into the next revision.`;
}

/** True for a column that the other direction fills from one that stays. */
function isFilledAgain({ kind, name, column }: Loss, opposite: readonly string[]): boolean {
  const start = `update ${name} set ${column} = cast(`;
  return kind === 'column' && opposite.some((other) => bareStatement(other).replaceAll(/\s+/g, ' ').startsWith(start));
}

function usesNewLabel(sql: string, others: readonly string[]): string | null {
  const labels = others.flatMap((other) =>
    other === sql ? [] : (ADDED_LABEL.exec(bareStatement(other))?.groups?.['label'] ?? []),
  );
  return ADDED_LABEL.test(bareStatement(sql)) ? null : (labels.find((label) => sql.includes(label)) ?? null);
}
