import type { Scope } from './scope.ts';

/** Object ids from here on were made after `initdb`. Source: FirstNormalObjectId in access/transam.h. */
const FIRST_NORMAL_OBJECT_ID = 16_384;

/** Condition: the object lives in a watched schema. */
export function inSchemas(scope: Scope, namespace: string): string {
  return `${namespace} = any ('{${scope.schemas.join(',')}}'::oid[])`;
}

/** Condition: no extension made the object. The members are listed once; to join them takes the planner longer. */
export function notMember(catalog: string, oid: string): string {
  return `${oid} <> all (array(select e.objid from pg_depend e
    where e.refclassid = 'pg_extension'::regclass and e.deptype = 'e' and e.classid = '${catalog}'::regclass))`;
}

/** Condition: the relation does not belong to an extension that is ignored with its schema. */
export function notOfIgnored(scope: Scope, oid: string): string {
  if (scope.ignored.length === 0 || !scope.hasMembersIn('pg_class')) return 'true';
  return `${oid} <> all (array(select e.objid from pg_depend e join pg_extension x on x.oid = e.refobjid
    where e.refclassid = 'pg_extension'::regclass and e.deptype = 'e' and e.classid = 'pg_class'::regclass
      and not ${notIgnored(scope, 'x.extnamespace')}))`;
}

/** Joins the extension that the relation belongs to, as `member`; most databases have no such relation. */
export function joinMember(scope: Scope, oid: string): string {
  return scope.hasMembersIn('pg_class')
    ? `left join (select e.objid, e.refobjid as extension from pg_depend e where e.refclassid = 'pg_extension'::regclass
      and e.deptype = 'e' and e.classid = 'pg_class'::regclass) member on member.objid = ${oid}`
    : '';
}

/**
 * Attributes of a relation that are those of the `extension member` as well: they are left out of a relation that is one,
 * and it has `extension` in their place. Needs {@link joinMember}.
 */
export function unlessMember(scope: Scope, values: Readonly<Record<string, string>>): Record<string, string> {
  if (!scope.hasMembersIn('pg_class')) return { ...values };
  const own = Object.entries(values).map(([name, value]) => [
    name,
    `case when member.extension is null then ${value} end`,
  ]);
  return {
    extension: '(select quote_ident(x.extname) from pg_extension x where x.oid = member.extension)',
    ...Object.fromEntries(own),
  };
}

/** Condition: `initdb` did not make the object. */
export function madeAfterInitdb(oid: string): string {
  return `${oid} >= ${FIRST_NORMAL_OBJECT_ID}`;
}

/** Condition: a user, not `initdb` or an extension, made the object. */
export function ours(catalog: string, oid: string): string {
  return `${madeAfterInitdb(oid)} and ${notMember(catalog, oid)}`;
}

/** Condition: it was not made as a part of another object, as the constructors and casts of a range type are. */
export function standsAlone(catalog: string, oid: string): string {
  return `not exists (select from pg_depend i where i.classid = '${catalog}'::regclass and i.objid = ${oid} and i.deptype = 'i')`;
}

/** Condition: the object does not live in an ignored schema; for objects that refer to it from outside. */
export function notIgnored(scope: Scope, namespace: string): string {
  return `not ${namespace} = any ('{${scope.ignored.join(',')}}'::oid[])`;
}

/** Name of a role; the owner of the place is `<owner>`, which no quoted name can be. */
export function roleName(scope: Scope, oid: string): string {
  return `case ${oid} when 0 then 'PUBLIC' when ${scope.owner} then '<owner>' else quote_ident(pg_get_userbyid(${oid})) end`;
}

/** Comment on an object (source: pg_description), or null. */
export function comment(catalog: string, oid: string, column = '0'): string {
  return `(select description from pg_description where objoid = ${oid} and classoid = '${catalog}'::regclass and objsubid = ${column})`;
}

/**
 * Options (`name=value`) in an order of their own, so that the order in which they were set does not matter.
 *
 * Few objects have options; for all others the condition avoids the subquery.
 */
export function sortedOptions(options: string): string {
  return `case when ${options} is not null then (select array_agg(o order by o) from unnest(${options}) o) end`;
}

/**
 * Condition: a user set the option (`name=value`), not the server.
 *
 * From 15.20 and 17.12 on, the server itself writes `pg_attver=<number>` into the options of each column. It rewrites the
 * number with the column, and ignores SET and RESET of it.
 */
export function setByUser(option: string): string {
  return `not starts_with(${option}, 'pg_')`;
}

/**
 * Sorted storage options, without those of the server.
 *
 * On the servers that write one, every column has an option: looking at the first two spares the aggregate.
 */
export function storageOptions(options: string): string {
  return `case when (${options})[2] is not null or ${setByUser(`(${options})[1]`)}
    then (select array_agg(o order by o) from unnest(${options}) o where ${setByUser('o')}) end`;
}

/**
 * The attributes of a fact as the text of one JSON object; each value is an SQL expression. Null is the same as absent.
 *
 * Most are null, and what is null costs nothing here; `json_build_object` would write it down for `json_strip_nulls` to
 * take it out again, which is a fifth of the time of the whole read. Names are ours, so they need no quoting.
 */
export function attributes(values: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(values).map(([name, expression]) => `'"${name}":' || to_json(${expression})::text`);
  return `'{' || concat_ws(',', ${pairs.join(', ')}) || '}' as attributes`;
}

/**
 * Condition: a row of the system's own was written after `initdb` had ended; `row` is the alias of its catalog.
 *
 * `initdb` makes template0 at its very end, and uses the lowest transaction ids that there are. The difference of two
 * ages is that of the ids, and is taken modulo 2³², so it holds however often the ids have wrapped around since. Rows of
 * the bootstrap have no age (2³¹ - 1). VACUUM FREEZE leaves `xmin` as it is. Source: xid_age in utils/adt/xid.c.
 */
export function writtenSinceInitdb({ initialised }: Scope, row: string): string {
  return initialised === null ? 'false' : writtenSince(`age('${initialised}'::xid)::bigint`, initialised, row);
}

/** The same in a presence condition, which is written before the scope is known: `initdb` is a row of the session query. */
export function mayBeWrittenSinceInitdb(row: string): string {
  return writtenSince('initdb.age', 'initdb.xid', row);
}

function writtenSince(age: string, xid: string, row: string): string {
  return `(age(${row}.xmin) <> 2147483647 and ((${age} - age(${row}.xmin)) & 4294967295) between 1 and 4294967295 - ${xid})`;
}

/** `schema.name`, quoted. */
export function qualified(namespace: string, name: string): string {
  return `quote_ident(${namespace}) || '.' || quote_ident(${name})`;
}

/** Condition: the catalog holds a row that `initdb` did not make. Its index on `oid` answers it. */
export function madeSince(catalog: string, oid = 'oid'): string {
  return `coalesce((select max(${oid}) from ${catalog}) >= ${FIRST_NORMAL_OBJECT_ID}, false)`;
}
