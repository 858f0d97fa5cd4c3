import { setByUser } from '../sql-conditions.ts';
import { sql } from '../sql-text.ts';

/** The list in `WITH (…)` as PostgreSQL writes it. Source: flatten_reloptions in utils/adt/ruleutils.c. */
function flattened(options: string): string {
  return sql`
    (
      select
        string_agg(
          name || '=' || case
            when quote_ident(value) = value then value
            else quote_literal(value)
          end,
          ', '
          order by
            place
        )
      from
        unnest(${options}) with ordinality as listed (option, place)
        cross join lateral (
          select
            quote_ident(split_part(option, '=', 1)) as name,
            substr(option, strpos(option, '=') + 1) as value
        ) part
    )
  `;
}

/**
 * A definition without its `WITH (…)`: the options of an index are an attribute, sorted, for the order in which they
 * were set does not matter and each can be altered by itself.
 */
export function withoutOptions(definition: string, options: string): string {
  return `case when ${options} is null then ${definition} else replace(${definition}, ' WITH (' || ${flattened(options)} || ')', '') end`;
}

/** Options of a relation `c` and, prefixed with `toast.`, of its TOAST table; sorted, without those of the server. */
export const optionsWithToast = sql`
  to_json(
    (
      select
        array_agg(
          o
          order by
            o
        )
      from
        (
          select
            o
          from
            unnest(c.reloptions) o
          where
            ${setByUser('o')}
          union all
          select
            'toast.' || o
          from
            pg_class t,
            unnest(t.reloptions) o
          where
            t.oid = c.reltoastrelid
            and ${setByUser('o')}
        ) both_lists
    )
  )
`;
