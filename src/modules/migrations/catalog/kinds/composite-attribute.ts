import { renameMember } from '../rename-sql.ts';
import { nameOf, parentOf, textOf } from '../identity.ts';
import { defineKind } from '../kind.ts';
import { isFixedByRows } from '../repair-row-types.ts';
import type { Change, Statements } from '../repair-steps.ts';
import { losesAssigned } from './column-type.repair.ts';
import { attributes, comment, inSchemas, ours, qualified } from '../sql-conditions.ts';
import { sql } from '../sql-text.ts';

/** Attributes of composite types (source: pg_attribute). Their order is an attribute of the type. */
export const compositeAttribute = defineKind({
  name: 'composite attribute',
  catalog: 'pg_attribute',
  livesIn: ['composite type'],
  madeWithHome: true,
  existsSql: `exists (select from pg_class where relkind = 'c' and oid >= 16384)`,
  select: (scope) => sql`
    select
      c.oid,
      a.attnum as member,
      ${qualified('n.nspname', 'c.relname')} || '.' || quote_ident(a.attname) as identity,
      ${attributes({
        type: 'format_type(a.atttypid, a.atttypmod)',
        collation:
          'case when a.attcollation <> 0 and a.attcollation <> t.typcollation then a.attcollation::regcollation::text end',
        comment: comment('pg_class', 'c.oid', 'a.attnum'),
      })}
    from
      pg_class c
      join pg_namespace n on n.oid = c.relnamespace
      join pg_attribute a on a.attrelid = c.oid
      join pg_type t on t.oid = a.atttypid
    where
      c.relkind = 'c'
      and a.attnum > 0
      and not a.attisdropped
      and ${inSchemas(scope, 'c.relnamespace')}
      and ${ours('pg_type', 'c.reltype')}
  `,
  repair: {
    rename: renameMember((type, from, to) => `alter type ${type} rename attribute ${from} to ${to} cascade`),
    sqlName: (fact) => `column ${fact.identity}`,
    create: (fact, { actual }) =>
      actual.has(`composite type ${parentOf(fact)}`)
        ? [
            `alter type ${parentOf(fact)} add attribute ${nameOf(fact)} ${textOf(fact, 'type')}${fact.attributes['collation'] ? ` collate ${textOf(fact, 'collation')}` : ''} cascade`,
          ]
        : [],
    drop: (fact, { expected }) =>
      expected.has(`composite type ${parentOf(fact)}`)
        ? [`alter type ${parentOf(fact)} drop attribute if exists ${nameOf(fact)} cascade`]
        : [],
    alter: { type: changeType, collation: changeType },
    // tables of the type are converted too
    losesData: (change) => losesAssigned(change),
    holdsData: true,
  },
});

/** The server changes no attribute of a type of which a column is that cannot be text for a while. */
function isFixed({ want, ...context }: Change): boolean {
  const type = context.actual.get(`composite type ${parentOf(want)}`);
  return type !== undefined && isFixedByRows(type, context);
}

function changeType(change: Change): Statements {
  if (isFixed(change)) {
    return {
      note: 'PostgreSQL cannot change an attribute of a type that a partition key or a generated column is made of: recreate that column, and copy the values.',
      stays: true,
    };
  }
  const { want } = change;
  const collation = textOf(want, 'collation');
  return [
    `alter type ${parentOf(want)} alter attribute ${nameOf(want)} type ${textOf(want, 'type')}${collation ? ` collate ${collation}` : ''} cascade`,
  ];
}
