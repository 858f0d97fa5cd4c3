import { listOf, nameOf, parentOf } from '../identity.ts';
import type { Change, Statements } from '../repair-steps.ts';
import { literal } from '../sql-text.ts';

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
