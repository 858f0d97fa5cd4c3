import { isRebuilt } from '../inheritance.ts';
import { dropIndex, isAttached, isDetached } from '../repair-partitions.ts';
import { renameObject } from '../rename-sql.ts';
import type { Fact } from '../fact.ts';
import { listOf, nameOf, textOf } from '../identity.ts';
import { alterStorage, listChange, storageList } from '../repair-sql.ts';
import type { Change, KindRepair, RepairContext, Statements } from '../repair-steps.ts';

/** An index that a constraint or a partitioned index brings with it is not dropped by itself. */
const follows = (fact: Fact) =>
  fact.attributes['constraint'] !== undefined || fact.attributes['partitionOf'] !== undefined;

/** `table public.users`, or the materialized view that the index is on. */
function relation(fact: Fact, facts: ReadonlyMap<string, Fact>): string {
  const name = textOf(fact, 'table');
  return `${facts.has(`materialized view ${name}`) ? 'materialized view' : 'table'} ${name}`;
}

function createIndex(fact: Fact, context: RepairContext): Statements {
  return [...(follows(fact) ? partOf(fact, context) : [textOf(fact, 'definition')]), ...marks(fact)];
}

/**
 * The index of a partition, under its own name: the definition of a partitioned index is written for that one alone. A
 * partition that is recreated brings its part of each index that its parent has.
 */
function partOf(fact: Fact, context: RepairContext): string[] {
  const { expected, actual } = context;
  const parent = textOf(fact, 'partitionOf');
  if (parent === '' || fact.attributes['constraint'] !== undefined) return [];
  const key = `index ${parent}`;
  const [want = fact, have] = [expected.get(key), actual.get(key)];
  const stands =
    have !== undefined &&
    textOf(want, 'definition') === textOf(have, 'definition') &&
    !isRebuilt(textOf(have, 'table'), context);
  if (stands && !actual.has(`table ${textOf(fact, 'table')}`)) return [];
  return [
    textOf(fact, 'definition').replace(/^CREATE (UNIQUE )?INDEX /u, 'CREATE $1INDEX IF NOT EXISTS '),
    // a table that is attached later brings its indexes
    ...(isAttached(textOf(fact, 'table'), context) ? [] : [`alter index ${parent} attach partition ${fact.identity}`]),
  ];
}

/** What CREATE INDEX cannot say. */
function marks(fact: Fact): string[] {
  const options = listOf(fact, 'options');
  const targets = listOf(fact, 'statistics').map((item) => {
    const [column, target] = item.split(' ');
    return `alter index ${fact.identity} alter column ${column} set statistics ${target}`;
  });
  return [...(options.length > 0 ? [`alter index ${fact.identity} set (${storageList(options)})`] : []), ...targets];
}

function changeStatistics({ want, have }: Change): Statements {
  const { extra } = listChange(want, have, 'statistics');
  return [
    ...extra.map((item) => `alter index ${want.identity} alter column ${item.split(' ')[0]} set statistics -1`),
    ...marks(want),
  ];
}

/** REINDEX makes an index valid; an index that is expected to be invalid is not rebuilt. */
function revive({ want }: Change): Statements {
  if (want.attributes['invalid']) return { note: 'The expected index is invalid itself.' };
  if (textOf(want, 'definition').includes(' ON ONLY '))
    return {
      note: 'It is valid once each partition has its index: CREATE INDEX there, then ALTER INDEX … ATTACH PARTITION.',
    };
  return [`reindex index ${want.identity}`];
}

/** A plain index makes way for the constraint that brings one of its name, or follows the constraint that is dropped. */
function swapWithConstraint(change: Change): Statements {
  const { want, have } = change;
  if (have.attributes['constraint'] === undefined) return [`drop index ${have.identity}`];
  return want.attributes['constraint'] === undefined ? createIndex(want, change) : [];
}

/** Whether it is the index of a key that the parent's key brings, or takes for its own. */
function comesWithKey(want: Fact, { expected }: RepairContext): boolean {
  const key = want.attributes['constraint'] === undefined ? '' : textOf(want, 'partitionOf');
  return key !== '' && expected.get(`index ${key}`)?.attributes['constraint'] !== undefined;
}

/** An index can be attached to that of the parent; what makes it stand alone again is only to detach its table. */
function changePart({ want, have, ...context }: Change): Statements {
  const [to, from] = [textOf(want, 'partitionOf'), textOf(have, 'partitionOf')];
  const table = textOf(want, 'table');
  if (isDetached(table, context) || isAttached(table, context) || comesWithKey(want, context)) return [];
  if (from === '') return [`alter index ${to} attach partition ${want.identity}`];
  return {
    note: `PostgreSQL cannot detach an index from ${from}: drop that one, and create both again, CREATE INDEX … ON ONLY for the parent.`,
  };
}

/** A table forgets by which index its rows are identified when that goes. */
function identify(fact: Fact, expected: ReadonlyMap<string, Fact>): string[] {
  const table = expected.get(`table ${textOf(fact, 'table')}`);
  return table?.attributes['replicaIdentity'] === `index ${nameOf(fact)}`
    ? [`alter table ${table.identity} replica identity using index ${nameOf(fact)}`]
    : [];
}

export const indexRepair: KindRepair = {
  isRecreatable: true,
  rename: renameObject(() => 'index'),
  sqlName: (fact) => `index ${fact.identity}`,
  create: createIndex,
  drop: (fact, context) =>
    fact.attributes['constraint'] === undefined && (!follows(fact) || isDetached(textOf(fact, 'table'), context))
      ? dropIndex(fact, context)
      : [],
  alter: {
    invalid: revive,
    notReady: (change) => (change.have.attributes['invalid'] ? [] : revive(change)),
    notLive: () => ({ note: 'An index that is being dropped: end DROP INDEX CONCURRENTLY, then create it again.' }),
    table: () => [],
    clustered: ({ want, have, actual }) =>
      want.attributes['clustered'] ? [] : [`alter ${relation(have, actual)} set without cluster`],
    options: (change) => alterStorage(`index ${change.want.identity}`, change),
    constraint: swapWithConstraint,
    partitionOf: changePart,
    tablespace: ({ want }) => [
      `alter index ${want.identity} set tablespace ${textOf(want, 'tablespace') || 'pg_default'}`,
    ],
    statistics: changeStatistics,
  },
  finish: (fact, { expected }, have) => [
    ...(fact.attributes['clustered'] ? [`alter ${relation(fact, expected)} cluster on ${nameOf(fact)}`] : []),
    ...(have ? [] : identify(fact, expected)),
  ],
};
