import type { Fact } from '../fact.ts';
import { listOf, textOf } from '../identity.ts';
import type { KindRepair, Statements } from '../repair-steps.ts';

/** Returns `table only a, table only b, tables in schema s`; without ONLY the children of a table would follow it. */
function members(fact: Fact): string {
  return [
    ...listOf(fact, 'tables').map((table) => `table only ${table}`),
    ...listOf(fact, 'schemas').map((schema) => `tables in schema ${schema}`),
  ].join(', ');
}

/** Returns `all tables except (table only a), all sequences`; empty for a publication of named members. */
function everything(fact: Fact): string {
  const except = listOf(fact, 'exceptTables').map((table) => `table only ${table}`);
  const tables = except.length > 0 ? `all tables except (${except.join(', ')})` : 'all tables';
  return [
    ...(fact.attributes['allTables'] ? [tables] : []),
    ...(fact.attributes['allSequences'] ? ['all sequences'] : []),
  ].join(', ');
}

function options(fact: Fact): string {
  const generated =
    fact.attributes['generatedColumns'] === undefined
      ? ''
      : `, publish_generated_columns = ${textOf(fact, 'generatedColumns')}`;
  return `publish = '${textOf(fact, 'publish')}', publish_via_partition_root = ${fact.attributes['viaRoot'] === true}${generated}`;
}

function createPublication(fact: Fact): Statements {
  const content = everything(fact) || members(fact);
  return [`create publication ${fact.identity} ${content && `for ${content}`} with (${options(fact)})`];
}

/** The server changes members to members, and all to all (from 19 on). From one to the other, or to nothing, it does not. */
function setContent({ want, have }: { want: Fact; have: Fact }): Statements {
  if (everything(want)) {
    const isChangeable = isOfNineteen(want) || isOfNineteen(have);
    return isChangeable && !members(have) ? [`alter publication ${want.identity} set ${everything(want)}`] : 'recreate';
  }
  if (everything(have)) return 'recreate';
  return members(want)
    ? [`alter publication ${want.identity} set ${members(want)}`]
    : [`alter publication ${want.identity} drop ${membersWithoutFilter(have)}`];
}

/** True for content that only a server from 19 on can hold: such a server knows SET ALL TABLES. */
const isOfNineteen = (fact: Fact): boolean =>
  fact.attributes['allSequences'] === true || listOf(fact, 'exceptTables').length > 0;

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
  isRecreatable: true,
  holdsTypes: true,
  sqlName: (fact) => `publication ${fact.identity}`,
  create: createPublication,
  alter: {
    allTables: setContent,
    allSequences: setContent,
    exceptTables: setContent,
    tables: setContent,
    schemas: setContent,
    publish: setOptions,
    viaRoot: setOptions,
    generatedColumns: ({ want }) => [
      `alter publication ${want.identity} set (publish_generated_columns = ${textOf(want, 'generatedColumns') || 'none'})`,
    ],
  },
};
