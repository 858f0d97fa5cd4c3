import { comment } from '../sql-conditions.ts';
import { sql } from '../sql-text.ts';

/** Longest name, less the label `_not_null` and one underscore. Source: makeObjectName in commands/indexcmds.c. */
const ROOM = 53;

/** The name that 18 gives a NOT NULL constraint by itself: table and column, the longer one cut until both fit. */
const DEFAULT_NAME = `left(c.relname, least(length(c.relname), greatest(27, ${ROOM} - length(a.attname))))
  || '_' || left(a.attname, least(length(a.attname), greatest(26, ${ROOM} - length(c.relname)))) || '_not_null'`;

/**
 * What a NOT NULL constraint of PostgreSQL 18 has beyond the mark on its column (source: pg_constraint contype n).
 *
 * Null for a constraint as SET NOT NULL makes it: default name (with a number when that was taken), or inherited,
 * valid and inheritable. One that a child has from its parent and of its own as well stays when the parent's goes. The
 * name of an inherited one is not a fact, because ALTER TABLE on the parent, and a restore, give it the parent's name. So the column's `notNull` is the same fact on 15 and on 18.
 */
export const notNullConstraint = sql`
  (
    select
      to_json(
        array_remove(
          array[
            case
              when not standard.name then quote_ident(nn.conname)
            end,
            case
              when own.too then 'of its own'
            end,
            case
              when nn.connoinherit then 'no inherit'
            end,
            case
              when not nn.convalidated then 'not valid'
            end,
            case
              when noted.text is not null then 'comment: ' || noted.text
            end
          ],
          null
        )
      )
    from
      (
        select
          ${DEFAULT_NAME} as text
      ) n18
      cross join lateral (
        select
          starts_with(nn.conname, n18.text)
          and ltrim(substr(nn.conname, length(n18.text) + 1), '0123456789') = ''
          or nn.coninhcount > 0 as name
      ) standard
      cross join lateral (
        select
          nn.conislocal
          and nn.coninhcount > 0
          and not c.relispartition as too
      ) own
      cross join lateral (
        select
          ${comment('pg_constraint', 'nn.oid')} as text
      ) noted
    where
      nn.oid is not null
      and not (
        standard.name
        and not own.too
        and not nn.connoinherit
        and nn.convalidated
        and noted.text is null
      )
  )
`;

/** The row that it is read from; joined, because a look-up for each column takes as long as all the rest of the column. */
export const joinNotNullConstraint =
  "left join pg_constraint nn on nn.conrelid = a.attrelid and nn.contype = 'n' and nn.conkey[1] = a.attnum";
