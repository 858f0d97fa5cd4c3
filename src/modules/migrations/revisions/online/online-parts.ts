import { type RevisionPart, wholeChange } from '../revision-part.ts';
import { type Change, DownStatements, type ExistingTables, PHASES, type Step } from './change.ts';
import { foreignKeysApart, groupsOf } from './group-statements.ts';
import { constrain, rewriteStatement } from './rewrite-statement.ts';
import { subjectTable } from './sql-form.ts';

const ADDS_LABEL = /^alter\s+type\b.*\badd\s+value\s+(?<label>'(?:[^']|'')*')/is;

/** MikroORM moves the rows of a table that gets partitions: nothing of that can be taken apart. */
const REBUILDS_TABLE = /\bmikro_orm_partition_swap\b/;
/** Foreign keys of other tables hang on a primary key: they are dropped, and added again, around its change. */
const CHANGES_KEY = /^alter\s+table\b.*\badd\s+(?:constraint\s+\S+\s+)?primary\s+key\b/is;
const VALIDATES = /^alter\s+table\s.*\svalidate\s+constraint\s/is;
const DROPS_COLUMN = /\bdrop\s+column\b/i;

/**
 * Returns the revisions of a change that keep no reader and no writer of an existing table waiting, as far as statements
 * can be rewritten. Pure.
 *
 * Indexes are built concurrently, constraints are added for new rows and validated in the next revision, a column with a
 * volatile default is filled in batches, and no transaction locks two tables. A column that is renamed, widened or dropped
 * is expanded and contracted. A change that needs none of that is one revision with the statements as they are.
 *
 * @param minVersion the first version that can know the change; null writes no expand and contract.
 */
export function onlineParts(change: Change, tables: ExistingTables, minVersion: string | null = null): RevisionPart[] {
  const whole = wholeChange({ up: change.up, down: [...change.down, ...change.labelDown] });
  if (
    change.up.some((sql) => REBUILDS_TABLE.test(sql)) ||
    [...whole.up, ...whole.down].some((sql) => CHANGES_KEY.test(sql))
  )
    return [whole];
  const { kept, steps, down } = rewriteAll(change, tables, minVersion);
  const labels = kept.filter((sql) => ADDS_LABEL.test(sql));
  const areApart = labels.some((sql) => isUsed(sql, change.up));
  const groups = groupsOf(areApart ? kept.filter((sql) => !labels.includes(sql)) : kept, down, tables);
  if (steps.length === 0 && groups.length < 2 && !areApart) return [whole];
  const changed = groups.map((group, at): RevisionPart => ({
    up: group.up,
    down: at === 0 && !areApart ? [...group.down, ...change.labelDown] : group.down,
    transactional: true,
    note: null,
  }));
  const note = 'Adds labels to enums: a label cannot be used in the transaction that adds it';
  const first = areApart ? [{ up: labels, down: change.labelDown, transactional: true, note }] : [];
  const phases = PHASES.map((phase) => (phase === 'change' ? changed : partsOf(steps, phase)));
  return [...first, ...phases.flat()];
}

function rewriteAll({ up, down }: Change, tables: ExistingTables, minVersion: string | null) {
  const losingColumns = new Set(up.filter((sql) => DROPS_COLUMN.test(sql)).flatMap((sql) => subjectTable(sql) ?? []));
  const context = { tables, losingColumns, down: new DownStatements(down), all: up, minVersion };
  const each = up.map((sql) => rewriteStatement(sql, context) ?? { kept: [sql], steps: [] });
  const kept = each.flatMap((rewritten) => rewritten.kept);
  const apart = foreignKeysApart(kept, tables);
  return {
    kept: kept.filter((sql) => !apart.includes(sql)),
    steps: [...each.flatMap(({ steps }) => steps), ...apart.flatMap((sql) => constrain(sql, context.down))],
    down: context.down,
  };
}

function isUsed(adds: string, statements: readonly string[]): boolean {
  const label = ADDS_LABEL.exec(adds)?.groups?.['label'];
  return label !== undefined && statements.some((sql) => !ADDS_LABEL.test(sql) && sql.includes(label));
}

/** One part for each statement outside a transaction, and for each set of tables. */
function partsOf(steps: readonly Step[], phase: Step['phase']): RevisionPart[] {
  const groups = new Map<string, Step[]>();
  for (const [at, step] of steps.entries()) {
    if (step.phase !== phase) continue;
    const isAlone = step.isOutside === true || step.backfill !== undefined;
    const key = isAlone ? `alone ${at}` : step.busy;
    groups.set(key, [...(groups.get(key) ?? []), step]);
  }
  return [...groups.values()].map(partOf);
}

/** A validation reads all rows: not after a statement whose lock stops readers. */
const validatedFirst = (statements: readonly string[]): string[] => [
  ...statements.filter((sql) => VALIDATES.test(sql)),
  ...statements.filter((sql) => !VALIDATES.test(sql)),
];

function partOf(group: readonly Step[]): RevisionPart {
  const { isOutside, backfill, minVersion } = group[0]!;
  return {
    up: validatedFirst(group.flatMap(({ up }) => up)),
    down: group.toReversed().flatMap(({ down }) => down),
    transactional: isOutside !== true && backfill === undefined,
    note: group.map((step) => step.note).join('. '),
    ...(backfill && { backfill }),
    ...(minVersion !== undefined && { minVersion }),
  };
}
