import { listOf } from '../identity.ts';
import { defineKind } from '../kind.ts';
import { attributes, comment, inSchemas, madeSince, notMember, qualified, roleName } from '../sql-conditions.ts';
import { changeFamilyMembers } from './operator-family.repair.ts';
import { sql } from '../sql-text.ts';

/** Condition: the row `m` of a catalog was made with an operator class, and goes with it. Source: pg_depend, deptype i. */
const ofClass = (catalog: string, which = '') => sql`
  exists (
    select
    from
      pg_depend b
    where
      b.classid = '${catalog}'::regclass
      and b.objid = m.oid
      and b.deptype = 'i'
      and b.refclassid = 'pg_opclass'::regclass${which}
  )
`;

/** Which rows of pg_amop (`m`) and pg_amproc (`m`) count: neither the system's own nor an extension's, nor a class's. */
const OURS = {
  operator: `m.oid >= 16384 and ${notMember('pg_operator', 'm.amopopr')} and not ${ofClass('pg_amop')}`,
  function: `m.oid >= 16384 and ${notMember('pg_proc', 'm.amproc')} and not ${ofClass('pg_amproc')}`,
};

/** Operators and support functions of the operator class `o` in its family `f`. */
export const CLASS_MEMBERS = `(select ms from pg_opfamily f cross join lateral ${familyMembers({
  operator: ofClass('pg_amop', ' and b.refobjid = o.oid'),
  function: ofClass('pg_amproc', ' and b.refobjid = o.oid'),
})} as members (ms) where f.oid = o.opcfamily)`;

/** Operators and support functions of the family `f` as ALTER OPERATOR FAMILY … ADD takes them, sorted. */
export function familyMembers(which = { operator: 'true', function: 'true' }): string {
  return sql`
    (
      select
        array_agg(
          member
          order by
            member
        )
      from
        (
          select
            'operator ' || m.amopstrategy || ' ' || m.amopopr::regoperator || case m.amoppurpose
              when 'o' then ' for order by ' || (
                select
                  ${qualified('sn.nspname', 's.opfname')}
                from
                  pg_opfamily s
                  join pg_namespace sn on sn.oid = s.opfnamespace
                where
                  s.oid = m.amopsortfamily
              )
              else ''
            end as member
          from
            pg_amop m
          where
            m.amopfamily = f.oid
            and ${which.operator}
          union all
          select
            'function ' || m.amprocnum || ' (' || format_type(m.amproclefttype, null) || ', ' || format_type(m.amprocrighttype, null) || ') ' || m.amproc::regprocedure
          from
            pg_amproc m
          where
            m.amprocfamily = f.oid
            and ${which.function}
        ) members
    )
  `;
}

/**
 * Operator families with the operators and support functions that no class of theirs brought (source: pg_opfamily,
 * pg_amop, pg_amproc). Families of the system are facts only when something was added to them.
 */
export const operatorFamily = defineKind({
  name: 'operator family',
  catalog: 'pg_opfamily',
  existsSql: `(${['pg_opfamily', 'pg_amop', 'pg_amproc'].map((catalog) => madeSince(catalog)).join(' or ')})`,
  select: (scope) => sql`
    select
      f.oid,
      ${qualified('n.nspname', 'f.opfname')} || ' using ' || quote_ident(a.amname) as identity,
      ${attributes({
        members: `to_json(${familyMembers(OURS)})`,
        owner: `case when f.oid >= 16384 then ${roleName(scope, 'f.opfowner')} end`,
        comment: `case when f.oid >= 16384 then ${comment('pg_opfamily', 'f.oid')} end`,
      })}
    from
      pg_opfamily f
      join pg_namespace n on n.oid = f.opfnamespace
      join pg_am a on a.oid = f.opfmethod
    where
      ${inSchemas(scope, 'f.opfnamespace')}
      and ${notMember('pg_opfamily', 'f.oid')}
      and (
        f.oid >= 16384
        or f.oid in (
          select
            m.amopfamily
          from
            pg_amop m
          where
            ${OURS.operator}
        )
        or f.oid in (
          select
            m.amprocfamily
          from
            pg_amproc m
          where
            ${OURS.function}
        )
      )
  `,
  repair: {
    isRecreatable: true,
    sqlName: (fact) => `operator family ${fact.identity}`,
    create: (fact) => [
      `create operator family ${fact.identity}`,
      ...(listOf(fact, 'members').length > 0
        ? [`alter operator family ${fact.identity} add ${listOf(fact, 'members').join(', ')}`]
        : []),
    ],
    drop: (fact) => [`drop operator family if exists ${fact.identity}`],
    alter: { members: (change) => changeFamilyMembers(`alter operator family ${change.want.identity}`, change) },
  },
});
