import { nameOf, parentOf, textOf } from '../identity.ts';
import type { Change, Statements } from '../repair-steps.ts';

/** Types that PostgreSQL converts into each other by assignment, so that a value that does not fit is an error, not cut. */
const FAMILIES = [
  ['character varying', 'character', 'text', 'name'],
  ['smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision'],
  ['timestamp without time zone', 'timestamp with time zone', 'date'],
];

/** `character varying(255)` without its modifier. */
function base(type: string): string {
  const open = type.indexOf('(');
  return open < 0 ? type : `${type.slice(0, open)}${type.slice(type.indexOf(')', open) + 1)}`;
}

/** Whether a conversion by assignment exists; otherwise it goes through text, which every type has. */
function assignable(from: string, to: string): boolean {
  const textual = FAMILIES[0]?.includes(base(to)) ?? false;
  return (
    textual ||
    base(from) === base(to) ||
    FAMILIES.some((family) => family.includes(base(from)) && family.includes(base(to)))
  );
}

/** Sets the expected type and collation, keeping the default out of the way of the conversion. */
export function changeType({ want, have }: Change): Statements {
  const [name, to, from] = [nameOf(want), textOf(want, 'type'), textOf(have, 'type')];
  const alter = `alter table ${parentOf(want)} alter column ${name}`;
  const collation = textOf(want, 'collation') || (textOf(have, 'collation') ? 'pg_catalog."default"' : '');
  const text = to.endsWith('[]') && from.endsWith('[]') ? 'text[]' : 'text';
  const keepsDefault = textOf(have, 'default') === '';
  return [
    ...(keepsDefault ? [] : [`${alter} drop default`]),
    `${alter} type ${to}${collation ? ` collate ${collation}` : ''}${assignable(from, to) ? '' : ` using ${name}::${text}::${to}`}`,
    ...(textOf(want, 'default') === '' ? [] : [`${alter} set default ${textOf(want, 'default')}`]),
  ];
}

/** Whether values may be rounded or cut: to whole numbers from others, to a date from a time. */
export function narrows(from: string, to: string): boolean {
  const whole = ['smallint', 'integer', 'bigint'];
  const inexact = ['numeric', 'real', 'double precision'];
  return (
    (whole.includes(to) && inexact.includes(base(from))) ||
    (base(from) === 'numeric' && base(to) === 'numeric' && from !== to) ||
    (to === 'date' && from.startsWith('timestamp'))
  );
}
