import { keyOf, type Fact } from '../fact.ts';
import { defineKind } from '../kind.ts';
import { attributes, comment, notIgnored } from '../sql-conditions.ts';
import { textOf } from '../identity.ts';
import { literal, sql } from '../sql-text.ts';

const setComment = (fact: Fact) => `comment on extension ${fact.identity} is ${literal(textOf(fact, 'comment'))}`;

/** The key of the schema that an extension is in. */
const schemaOf = (extension: Fact) => `schema ${textOf(extension, 'schema')}`;

/** The comment of the control file, which only the server knows. */
function commentAsInstalled(extension: string): string {
  return `do $repair$ begin execute ${literal(`comment on extension ${extension} is `)} || coalesce((select quote_literal(comment) from pg_catalog.pg_available_extensions() where quote_ident(name) = ${literal(extension)}), 'null'); end $repair$`;
}

/**
 * Extensions (source: pg_extension). The version is `<default>` while it is the one that CREATE EXTENSION would give on
 * that server, and the comment is left out while it is the control file's: both belong to the place. No comment where the
 * control file has one is an empty text. Their owner cannot be altered and depends on who was allowed to install.
 */
export const extension = defineKind({
  name: 'extension',
  catalog: 'pg_extension',
  select: (scope) => sql`
    select
      x.oid,
      quote_ident(x.extname) as identity,
      ${attributes({
        schema: 'quote_ident(n.nspname)',
        version: `case when x.extversion = a.default_version then '<default>' else x.extversion end`,
        comment: `nullif(coalesce(${comment('pg_extension', 'x.oid')}, ''), coalesce(a.comment, ''))`,
      })}
    from
      pg_extension x
      join pg_namespace n on n.oid = x.extnamespace
      left join pg_available_extensions () a on a.name = x.extname
    where
      ${notIgnored(scope, 'n.oid')}
  `,
  repair: {
    sqlName: (fact) => `extension ${fact.identity}`,
    create: (fact, { expected, actual }) => {
      const version = textOf(fact, 'version');
      // where the schema of one is missing too, that one and what it needs may be there by now
      const isMissing = (one: Fact) => one.kind === 'extension' && !actual.has(keyOf(one));
      const unless = [...expected.values()].some(
        (one) => isMissing(one) && expected.has(schemaOf(one)) && !actual.has(schemaOf(one)),
      )
        ? 'if not exists '
        : '';
      return [
        `create extension ${unless}${fact.identity} schema ${textOf(fact, 'schema')}${version === '<default>' ? '' : ` version ${literal(version)}`}`,
      ];
    },
    alter: {
      comment: ({ want }) => [
        want.attributes['comment'] === undefined ? commentAsInstalled(want.identity) : setComment(want),
      ],
      schema: ({ want }) => [`alter extension ${want.identity} set schema ${textOf(want, 'schema')}`],
      version: ({ want, have }) => {
        const version = textOf(want, 'version');
        if (version < textOf(have, 'version') && version !== '<default>') {
          return {
            note: 'Extensions have no way back to an earlier version: drop it and create it in the expected one.',
          };
        }
        return [`alter extension ${want.identity} update${version === '<default>' ? '' : ` to ${literal(version)}`}`];
      },
    },
    holdsData: true,
  },
});
