import { renameObject } from '../rename-sql.ts';
import { grants } from '../grants.ts';
import type { Fact } from '../fact.ts';
import { listOf, textOf } from '../identity.ts';
import { defineKind } from '../kind.ts';
import type { Change } from '../repair-steps.ts';
import { alterForeignOptions, optionsClause } from '../repair-sql.ts';
import { attributes, comment, madeSince, ours, roleName, sortedOptions } from '../sql-conditions.ts';
import { sql } from '../sql-text.ts';

/** Returns `handler f`, or `no handler`. */
const functionClause = (fact: Fact, word: string): string =>
  fact.attributes[word] ? `${word} ${textOf(fact, word)}` : `no ${word}`;

const setFunction =
  (word: string) =>
  ({ want }: Change): string[] => [`alter foreign data wrapper ${want.identity} ${functionClause(want, word)}`];

/** Foreign-data wrappers (source: pg_foreign_data_wrapper). */
export const foreignDataWrapper = defineKind({
  name: 'foreign-data wrapper',
  catalog: 'pg_foreign_data_wrapper',
  existsSql: madeSince('pg_foreign_data_wrapper'),
  select: (scope) => sql`
    select
      w.oid,
      quote_ident(w.fdwname) as identity,
      ${attributes({
        handler: `nullif(w.fdwhandler::regproc::text, '-')`,
        validator: `nullif(w.fdwvalidator::regproc::text, '-')`,
        ...(scope.major >= 19 ? { connection: `nullif(w.fdwconnection::regproc::text, '-')` } : {}),
        options: `to_json(${sortedOptions('w.fdwoptions')})`,
        owner: roleName(scope, 'w.fdwowner'),
        comment: comment('pg_foreign_data_wrapper', 'w.oid'),
        grants: grants(scope, 'w.fdwacl', 'F', 'w.fdwowner'),
      })}
    from
      pg_foreign_data_wrapper w
    where
      ${ours('pg_foreign_data_wrapper', 'w.oid')}
  `,
  repair: {
    rename: renameObject(() => 'foreign data wrapper'),
    sqlName: (fact) => `foreign data wrapper ${fact.identity}`,
    create: (fact) => [
      `create foreign data wrapper ${fact.identity} ${functionClause(fact, 'handler')} ${functionClause(fact, 'validator')}${
        fact.attributes['connection'] ? ` ${functionClause(fact, 'connection')}` : ''
      }${optionsClause(listOf(fact, 'options'))}`,
    ],
    alter: {
      options: (change) => alterForeignOptions(`foreign data wrapper ${change.want.identity}`, change),
      handler: setFunction('handler'),
      validator: setFunction('validator'),
      connection: setFunction('connection'),
    },
    grantOn: (fact) => `foreign data wrapper ${fact.identity}`,
  },
});
