import { defineKind } from '../kind.ts';
import { attributes, inSchemas, notOfIgnored, qualified } from '../sql-conditions.ts';
import { sql } from '../sql-text.ts';

/** The name without the object id that the server, or the extension that made the trigger, puts at its end. */
const NAME = `quote_ident(regexp_replace(g.tgname, '_[0-9]+$', ''))`;

/** When it fires and what it runs; its arguments may be object ids, and so may what follows in its name. */
const DEFINITION = `regexp_replace(
        replace(substr(pg_get_triggerdef(g.oid), length('CREATE TRIGGER ') + length(quote_ident(g.tgname)) + 2), quote_ident(g.tgname), ''),
        'EXECUTE FUNCTION ([^(]*)\\(.*\\)$', 'EXECUTE FUNCTION \\1')
      || case g.tgenabled when 'D' then ', disabled' when 'R' then ', replica' when 'A' then ', always' else '' end`;

const NOTE = {
  note: 'An extension makes and drops this trigger by its own functions: enable triggers with ALTER TABLE … ENABLE TRIGGER ALL, or let the extension make it again.',
};

/**
 * Internal triggers that enforce no constraint: extensions such as pg_ivm and pglogical make them (source: pg_trigger).
 *
 * Several of one table whose names differ in the object id alone are one fact with a list.
 */
export const internalTrigger = defineKind({
  name: 'internal trigger',
  existsSql: 'exists (select from pg_trigger where tgisinternal and tgconstraint = 0)',
  select: (scope) => sql`
    select
      i.identity,
      ${attributes({ definitions: 'to_json(i.definitions)' })}
    from
      (
        select
          ${qualified('n.nspname', 'c.relname')} || '.' || ${NAME} as identity,
          array_agg(
            ${DEFINITION}
            order by
              ${DEFINITION}
          ) as definitions
        from
          pg_trigger g
          join pg_class c on c.oid = g.tgrelid
          join pg_namespace n on n.oid = c.relnamespace
        where
          g.tgisinternal
          and g.tgconstraint = 0
          and g.tgparentid = 0
          and ${inSchemas(scope, 'c.relnamespace')}
          and ${notOfIgnored(scope, 'c.oid')}
        group by
          1
      ) i
  `,
  repair: {
    sqlName: (fact) => `trigger ${fact.identity}`,
    create: () => NOTE,
    drop: () => NOTE,
    alter: { definitions: () => NOTE },
  },
});
