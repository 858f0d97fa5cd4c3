import type { Fact } from '../fact.ts';
import { listOf, textOf } from '../identity.ts';
import type { KindRepair, Statements } from '../repair-steps.ts';

/** `table a, b, tables in schema s`; empty when it publishes nothing or everything. */
function members(fact: Fact): string {
  return [
    ...listOf(fact, 'tables').map((table) => `table ${table}`),
    ...listOf(fact, 'schemas').map((schema) => `tables in schema ${schema}`),
  ].join(', ');
}

function options(fact: Fact): string {
  const generated =
    fact.attributes['generatedColumns'] === undefined
      ? ''
      : `, publish_generated_columns = ${textOf(fact, 'generatedColumns')}`;
  return `publish = '${textOf(fact, 'publish')}', publish_via_partition_root = ${fact.attributes['viaRoot'] === true}${generated}`;
}

function create(fact: Fact): Statements {
  const what = fact.attributes['allTables'] ? 'for all tables' : members(fact) && `for ${members(fact)}`;
  return [`create publication ${fact.identity} ${what} with (${options(fact)})`];
}

function setMembers({ want, have }: { want: Fact; have: Fact }): Statements {
  if (want.attributes['allTables'] || have.attributes['allTables']) return 'recreate';
  return members(want)
    ? [`alter publication ${want.identity} set ${members(want)}`]
    : [`alter publication ${want.identity} drop ${membersWithoutFilter(have)}`];
}

/** ALTER PUBLICATION … DROP names the tables alone. */
function membersWithoutFilter(fact: Fact): string {
  return members({
    ...fact,
    attributes: {
      ...fact.attributes,
      tables: listOf(fact, 'tables').map((table) => table.split(' (')[0]?.split(' where ')[0] ?? ''),
    },
  });
}

const setOptions = ({ want }: { want: Fact }): Statements => [
  `alter publication ${want.identity} set (${options(want)})`,
];

export const publicationRepair: KindRepair = {
  object: (fact) => `publication ${fact.identity}`,
  create,
  alter: {
    tables: setMembers,
    schemas: setMembers,
    publish: setOptions,
    viaRoot: setOptions,
    generatedColumns: ({ want }) => [
      `alter publication ${want.identity} set (publish_generated_columns = ${textOf(want, 'generatedColumns') || 'none'})`,
    ],
  },
};
