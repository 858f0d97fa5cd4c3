import { renameObject } from '../rename-sql.ts';
import type { Fact } from '../fact.ts';
import { childrenOf, listOf, nameOf, textOf } from '../identity.ts';
import { joinParents, leaveParents } from '../repair-partitions.ts';
import { alterStorage, storageList } from '../repair-sql.ts';
import type { KindRepair, RepairContext, Statements } from '../repair-steps.ts';
import { columnDefinition, optionsOfColumn } from './column-definition.ts';

const of = (fact: Fact) => `table ${fact.identity}`;

/** Columns of a table in their order, as CREATE TABLE lists them; those of a parent come by themselves. */
export function columnList(fact: Fact, { expected }: RepairContext): string {
  const columns = childrenOf(expected, 'column', fact.identity);
  const inOrder = listOf(fact, 'columnOrder').flatMap((name) =>
    columns.filter((column) => nameOf(column) === name && column.attributes['inherited'] !== true),
  );
  return inOrder.map((column) => columnDefinition(column, expected)).join(', ');
}

/** What the columns of a typed table have besides their type, as a list in parentheses. */
function optionsOfTyped(fact: Fact, { expected }: RepairContext): string {
  const columns = childrenOf(expected, 'column', fact.identity)
    .filter(({ attributes }) => ['notNull', 'default', 'generated'].some((name) => attributes[name] !== undefined))
    .map((column) => `${nameOf(column)} with options ${optionsOfColumn(column)}`);
  return columns.length > 0 ? ` (${columns.join(', ')})` : '';
}

/** CREATE TABLE; what it cannot say in one clause (row security, replica identity) follows. */
function createTable(fact: Fact, context: RepairContext): Statements {
  const get = (attribute: string) => textOf(fact, attribute);
  const options = listOf(fact, 'options');
  const body = get('partitionOf')
    ? `partition of ${get('partitionOf')} ${get('bound')}`
    : get('ofType')
      ? `of ${get('ofType')}${optionsOfTyped(fact, context)}`
      : `(${columnList(fact, context)})${listOf(fact, 'inherits').length > 0 ? ` inherits (${listOf(fact, 'inherits').join(', ')})` : ''}`;
  return [
    [
      `create ${get('persistence')} table ${fact.identity} ${body}`,
      get('partitionKey') && `partition by ${get('partitionKey')}`,
      get('accessMethod') && `using ${get('accessMethod')}`,
      options.length > 0 && `with (${storageList(options)})`,
      get('tablespace') && `tablespace ${get('tablespace')}`,
    ]
      .filter(Boolean)
      .join(' '),
    ...(fact.attributes['rowSecurity'] ? [`alter ${of(fact)} enable row level security`] : []),
    ...(fact.attributes['forceRowSecurity'] ? [`alter ${of(fact)} force row level security`] : []),
  ];
}

/** Leaves a parent, a type or an access method that may be about to be dropped. */
function free(have: Fact, want: Fact | undefined): string[] {
  return [
    ...leaveParents(have, want),
    ...(want && have.attributes['ofType'] && textOf(want, 'ofType') !== textOf(have, 'ofType')
      ? [`alter ${of(have)} not of`]
      : []),
    ...(want && have.attributes['accessMethod'] && !want.attributes['accessMethod']
      ? [`alter ${of(have)} set access method heap`]
      : []),
  ];
}

/** The parent, which needs all columns, keys and checks to be there; and the replica identity, which may need an index. */
function late(fact: Fact, _: RepairContext, have: Fact | undefined): string[] {
  const identity = textOf(fact, 'replicaIdentity');
  const identified = identity === (have ? textOf(have, 'replicaIdentity') : '');
  return [
    ...(have ? joinParents(fact, have) : []),
    ...(identified
      ? []
      : [
          `alter ${of(fact)} replica identity ${identity.startsWith('index ') ? `using ${identity}` : identity || 'default'}`,
        ]),
  ];
}

export const tableRepair: KindRepair = {
  rename: renameObject(() => 'table'),
  sqlName: of,
  create: createTable,
  alter: {
    persistence: ({ want }) => [`alter ${of(want)} set ${textOf(want, 'persistence') || 'logged'}`],
    partitionOf: () => [],
    bound: () => [],
    inherits: () => [],
    ofType: ({ want }) => (want.attributes['ofType'] ? [`alter ${of(want)} of ${textOf(want, 'ofType')}`] : []),
    accessMethod: ({ want }) =>
      want.attributes['accessMethod'] ? [`alter ${of(want)} set access method ${textOf(want, 'accessMethod')}`] : [],
    tablespace: ({ want }) => [`alter ${of(want)} set tablespace ${textOf(want, 'tablespace') || 'pg_default'}`],
    options: (change) => alterStorage(of(change.want), change),
    replicaIdentity: () => [],
    rowSecurity: ({ want }) => [
      `alter ${of(want)} ${want.attributes['rowSecurity'] ? 'enable' : 'disable'} row level security`,
    ],
    forceRowSecurity: ({ want }) => [
      `alter ${of(want)} ${want.attributes['forceRowSecurity'] ? 'force' : 'no force'} row level security`,
    ],
    columnOrder: () => ({
      note: 'PostgreSQL cannot move a column: only a rebuilt table has another order. Nothing is lost as it is.',
    }),
  },
  detach: free,
  finish: late,
  holdsData: true,
};
