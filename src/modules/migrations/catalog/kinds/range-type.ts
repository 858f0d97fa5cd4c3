import { renameObject } from '../rename-sql.ts';
import { grants } from '../grants.ts';
import { textOf } from '../identity.ts';
import { defineKind } from '../kind.ts';
import { attributes, comment, inSchemas, madeSince, ours, qualified, roleName } from '../sql-conditions.ts';
import { sql } from '../sql-text.ts';

/**
 * Constructor functions of the type and of its multirange type, where one of them was renamed or moved by hand: then they
 * do not all have one name. Renaming the type leaves them all as they were, and a dump does not keep their names, so which
 * name they share is not a fact. 19 lists them in pg_range (rngconstruct2 and others), pg_depend on every major.
 */
const CONSTRUCTORS = sql`
  (
    select
      array_agg(
        name
        order by
          name
      )
    from
      (
        select
          f.oid::regprocedure::text as name,
          dense_rank() over (
            partition by
              d.refobjid
            order by
              f.pronamespace,
              f.proname
          ) + dense_rank() over (
            partition by
              d.refobjid
            order by
              f.pronamespace desc,
              f.proname desc
          ) as names
        from
          pg_depend d
          join pg_proc f on f.oid = d.objid
        where
          d.classid = 'pg_proc'::regclass
          and d.refclassid = 'pg_type'::regclass
          and d.deptype = 'i'
          and d.refobjid in (r.rngtypid, r.rngmultitypid)
      ) c
    where
      names > 2
  )
`;

/** Range types and the multirange types they bring (source: pg_type typtype r, pg_range). */
export const rangeType = defineKind({
  name: 'range type',
  catalog: 'pg_type',
  existsSql: madeSince('pg_range', 'rngtypid'),
  select: (scope) => sql`
    select
      t.oid,
      ${qualified('n.nspname', 't.typname')} as identity,
      ${attributes({
        definition: sql`concat_ws(', ', 'subtype = ' || format_type(r.rngsubtype, null),
        'subtype_opclass = ' || (select ${qualified('on_.nspname', 'o.opcname')} from pg_opclass o join pg_namespace on_ on on_.oid = o.opcnamespace where o.oid = r.rngsubopc),
        'collation = ' || nullif(r.rngcollation, 0)::regcollation, 'canonical = ' || nullif(r.rngcanonical::text, '-'),
        'subtype_diff = ' || nullif(r.rngsubdiff::text, '-'), 'multirange_type_name = ' || format_type(r.rngmultitypid, null))`,
        owner: roleName(scope, 't.typowner'),
        comment: comment('pg_type', 't.oid'),
        grants: grants(scope, 't.typacl', 'T', 't.typowner'),
        constructors: `to_json(${CONSTRUCTORS})`,
        multirangeComment: comment('pg_type', 'r.rngmultitypid'),
      })}
    from
      pg_type t
      join pg_namespace n on n.oid = t.typnamespace
      join pg_range r on r.rngtypid = t.oid
    where
      t.typtype = 'r'
      and ${inSchemas(scope, 't.typnamespace')}
      and ${ours('pg_type', 't.oid')}
  `,
  repair: {
    rename: renameObject(() => 'type'),
    sqlName: (fact) => `type ${fact.identity}`,
    create: (fact) => [`create type ${fact.identity} as range (${textOf(fact, 'definition')})`],
    alter: {
      constructors: () => ({
        note: 'Functions that make values of the type were renamed or moved: ALTER FUNCTION … RENAME TO, or SET SCHEMA.',
      }),
    },
  },
});
