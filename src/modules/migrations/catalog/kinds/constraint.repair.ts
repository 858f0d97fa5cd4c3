import type { Fact } from '../fact.ts';
import { listOf, nameOf, parentOf, textOf } from '../identity.ts';
import { inheritedFrom } from '../inheritance.ts';
import { isAttached } from '../repair-partitions.ts';
import type { Change, RepairContext, Statements } from '../repair-steps.ts';
import { literal } from '../sql-text.ts';

/** A constraint that a partition or a child has from its parent comes and goes with that one. */
export const follows = (fact: Fact, facts: ReadonlyMap<string, Fact>): boolean =>
  fact.attributes['partitionOf'] !== undefined ||
  fact.attributes['inherited'] === true ||
  inheritedFrom(fact, facts) !== undefined;

export const addOf = (fact: Fact): string =>
  `alter table ${parentOf(fact)} add constraint ${nameOf(fact)} ${textOf(fact, 'definition')}`;

export const dropOf = (fact: Fact): string =>
  `alter table if exists ${parentOf(fact)} drop constraint if exists ${nameOf(fact)}`;

export const MERGED =
  'A check that a table had before its parent is not only inherited: it stays when that of the parent goes.';
const MADE_VALID = 'It comes with its table, and a new table has no rows: so the server makes it valid.';
const ORPHANS =
  'Where rows refer to others that are lost, it comes back NOT VALID with a warning: restore those, then VALIDATE CONSTRAINT.';
const ENFORCED =
  'It comes back enforced: to switch its internal triggers off, run ALTER TABLE … DISABLE TRIGGER by their names as a superuser.';

export function createConstraint(fact: Fact, context: RepairContext): Statements {
  if (follows(fact, context.expected) && !isAttached(parentOf(fact), context))
    return textOf(fact, 'definition').endsWith(' NOT VALID') && !isThere(parentOf(fact), context.actual)
      ? { note: MADE_VALID }
      : [];
  if (fact.attributes['inherited'] === true && inheritedFrom(fact, context.expected))
    return { sql: [addOf(fact)], note: MERGED };
  if (isOrphaning(fact, context)) return { sql: [addForOrphans(fact)], note: ORPHANS };
  const sql = [addOf(fact)];
  return listOf(fact, 'notEnforcedOn').length > 0 ? { sql, note: ENFORCED } : sql;
}

const isThere = (table: string, facts: ReadonlyMap<string, Fact>): boolean =>
  ['table', 'foreign table'].some((kind) => facts.has(`${kind} ${table}`));

/** Whether rows that are there would refer to a table that comes back empty. */
function isOrphaning(fact: Fact, { expected, actual }: RepairContext): boolean {
  if (!textOf(fact, 'definition').startsWith('FOREIGN KEY ') || textOf(fact, 'definition').endsWith(' NOT VALID'))
    return false;
  const referred = (fact.dependsOn ?? []).flatMap((key) => {
    const column = expected.get(key);
    return column?.kind === 'column' && parentOf(column) !== parentOf(fact) ? [parentOf(column)] : [];
  });
  return isThere(parentOf(fact), actual) && referred.some((table) => !isThere(table, actual));
}

/** Adds the key NOT VALID where rows name others that are lost, and says so. */
function addForOrphans(fact: Fact): string {
  const message = `Rows of ${parentOf(fact)} refer to rows that are lost: ${nameOf(fact)} is NOT VALID until they are back and it is validated.`;
  return `do $repair$ begin
  ${addOf(fact)};
exception when foreign_key_violation then
  raise warning '%', ${literal(message)};
  ${addOf(fact)} not valid;
end $repair$`;
}

/** Switches the internal triggers of a constraint on again. Their names hold object ids, so they are looked up when it runs. */
export function enableEnforcement({ want }: Change): Statements {
  if (listOf(want, 'notEnforcedOn').length > 0)
    return { note: 'Disable the internal triggers of this constraint by name, as a superuser.' };
  return [
    `do $repair$ declare t record; begin
  for t in select g.tgrelid::regclass as relation, g.tgname from pg_trigger g join pg_constraint k on k.oid = g.tgconstraint
    where k.conrelid = ${literal(parentOf(want))}::regclass and quote_ident(k.conname) = ${literal(nameOf(want))} and g.tgisinternal
  loop execute format('alter table %s enable trigger %I', t.relation, t.tgname); end loop;
end $repair$`,
  ];
}
