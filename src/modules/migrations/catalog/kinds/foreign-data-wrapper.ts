import { renameObject } from '../rename-sql.ts';
import { grants } from '../grants.ts';
import { listOf, textOf } from '../identity.ts';
import { defineKind } from '../kind.ts';
import { alterForeignOptions, optionsClause } from '../repair-sql.ts';
import { attributes, comment, madeSince, ours, roleName, sortedOptions } from '../scope.ts';

/** Foreign-data wrappers (source: pg_foreign_data_wrapper). */
export const foreignDataWrapper = defineKind({
  name: 'foreign-data wrapper',
  presence: madeSince('pg_foreign_data_wrapper'),
  select: (scope) => `
    select quote_ident(w.fdwname) as identity, ${attributes({
      handler: `nullif(w.fdwhandler::regproc::text, '-')`,
      validator: `nullif(w.fdwvalidator::regproc::text, '-')`,
      options: `to_json(${sortedOptions('w.fdwoptions')})`,
      owner: roleName(scope, 'w.fdwowner'),
      comment: comment('pg_foreign_data_wrapper', 'w.oid'),
      grants: grants(scope, 'w.fdwacl', 'F', 'w.fdwowner'),
    })}
    from pg_foreign_data_wrapper w where ${ours('pg_foreign_data_wrapper', 'w.oid')}`,
  repair: {
    rename: renameObject(() => 'foreign data wrapper'),
    object: (fact) => `foreign data wrapper ${fact.identity}`,
    create: (fact) => [
      `create foreign data wrapper ${fact.identity} ${fact.attributes['handler'] ? `handler ${textOf(fact, 'handler')}` : 'no handler'} ${
        fact.attributes['validator'] ? `validator ${textOf(fact, 'validator')}` : 'no validator'
      }${optionsClause(listOf(fact, 'options'))}`,
    ],
    alter: {
      options: (change) => alterForeignOptions(`foreign data wrapper ${change.want.identity}`, change),
      handler: ({ want }) => [
        `alter foreign data wrapper ${want.identity} ${want.attributes['handler'] ? `handler ${textOf(want, 'handler')}` : 'no handler'}`,
      ],
      validator: ({ want }) => [
        `alter foreign data wrapper ${want.identity} ${want.attributes['validator'] ? `validator ${textOf(want, 'validator')}` : 'no validator'}`,
      ],
    },
    grantOn: (fact) => `foreign data wrapper ${fact.identity}`,
  },
});
