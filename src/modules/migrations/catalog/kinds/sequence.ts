import { renameObject } from '../rename-sql.ts';
import { grants } from '../grants.ts';
import { textOf } from '../identity.ts';
import { defineKind } from '../kind.ts';
import {
  attributes,
  comment,
  inSchemas,
  joinMember,
  madeAfterInitdb,
  notOfIgnored,
  qualified,
  roleName,
  unlessMember,
} from '../sql-conditions.ts';
import { advanceSequence, positionNote } from './sequence-position.repair.ts';
import { alterSequence, losesPosition, mayBeBehind, sequenceOptions } from './sequence.repair.ts';
import type { RepairContext, Statements } from '../repair-steps.ts';
import type { Fact } from '../fact.ts';
import { sql } from '../sql-text.ts';

const LIMITS = `case s.seqtypid when 'int2'::regtype then 32767 when 'int4'::regtype then 2147483647 else 9223372036854775807 end`;

/** The column of a serial (deptype a) or identity (deptype i) that a sequence belongs to. Source: pg_depend. */
function columnOf(deptype: 'a' | 'i'): string {
  return sql`
    (
      select
        ${qualified('tn.nspname', 'tc.relname')} || '.' || quote_ident(ta.attname)
      from
        pg_depend d
        join pg_class tc on tc.oid = d.refobjid
        join pg_namespace tn on tn.oid = tc.relnamespace
        join pg_attribute ta on ta.attrelid = d.refobjid
        and ta.attnum = d.refobjsubid
      where
        d.classid = 'pg_class'::regclass
        and d.objid = c.oid
        and d.refclassid = 'pg_class'::regclass
        and d.deptype = '${deptype}'
      limit
        1
    )
  `;
}

/** An identity's sequence comes with its column. */
function createSequence(fact: Fact, context: RepairContext): Statements {
  if (fact.attributes['identityOf']) return [];
  const sql = [`create ${textOf(fact, 'persistence')} sequence ${fact.identity} ${sequenceOptions(fact)}`];
  const note = positionNote(fact, context);
  return note === undefined ? sql : { sql, note };
}

function finishSequence(fact: Fact, context: RepairContext, have: Fact | undefined): string[] {
  const isIdentity = fact.attributes['identityOf'] !== undefined;
  const owned = isIdentity || textOf(fact, 'ownedBy') === (have ? textOf(have, 'ownedBy') : '');
  const isBehind = have ? mayBeBehind(fact, have) : !isIdentity;
  return [
    ...(owned ? [] : [`alter sequence ${fact.identity} owned by ${textOf(fact, 'ownedBy') || 'none'}`]),
    ...(isBehind ? advanceSequence(fact, context) : []),
  ];
}

/** Sequences, also those of serial and identity columns, without their position (source: pg_class relkind S, pg_sequence). */
export const sequence = defineKind({
  name: 'sequence',
  catalog: 'pg_class',
  existsSql: 'exists (select from pg_sequence)',
  select: (scope) => sql`
    select
      c.oid,
      ${qualified('n.nspname', 'c.relname')} as identity,
      ${attributes({
        type: `nullif(format_type(s.seqtypid, null), 'bigint')`,
        start: `nullif(s.seqstart, case when s.seqincrement > 0 then s.seqmin else s.seqmax end)::text`,
        increment: 'nullif(s.seqincrement, 1)::text',
        minimum: `nullif(s.seqmin, case when s.seqincrement > 0 then 1 else -1 - ${LIMITS} end)::text`,
        maximum: `nullif(s.seqmax, case when s.seqincrement > 0 then ${LIMITS} else -1 end)::text`,
        cache: 'nullif(s.seqcache, 1)::text',
        cycle: 'nullif(s.seqcycle, false)',
        persistence: `case c.relpersistence when 'u' then 'unlogged' end`,
        ownedBy: columnOf('a'),
        identityOf: columnOf('i'),
        ...unlessMember(scope, {
          owner: roleName(scope, 'c.relowner'),
          comment: comment('pg_class', 'c.oid'),
          grants: grants(scope, 'c.relacl', 's', 'c.relowner'),
        }),
      })}
    from
      pg_class c
      join pg_namespace n on n.oid = c.relnamespace
      join pg_sequence s on s.seqrelid = c.oid ${joinMember(scope, 'c.oid')}
    where
      c.relkind = 'S'
      and ${inSchemas(scope, 'c.relnamespace')}
      and ${madeAfterInitdb('c.oid')}
      and ${notOfIgnored(scope, 'c.oid')}
  `,
  repair: {
    rename: renameObject(() => 'sequence'),
    sqlName: (fact) => `sequence ${fact.identity}`,
    create: createSequence,
    drop: (fact) => (fact.attributes['identityOf'] ? [] : [`drop sequence if exists ${fact.identity}`]),
    alter: {
      type: alterSequence,
      start: alterSequence,
      increment: alterSequence,
      minimum: alterSequence,
      maximum: alterSequence,
      cache: alterSequence,
      cycle: alterSequence,
      persistence: ({ want }) => [`alter sequence ${want.identity} set ${textOf(want, 'persistence') || 'logged'}`],
      ownedBy: () => [],
    },
    ownerFollows: (have) => have.attributes['ownedBy'] !== undefined || have.attributes['identityOf'] !== undefined,
    finish: finishSequence,
    losesData: losesPosition,
    holdsData: true,
  },
});
