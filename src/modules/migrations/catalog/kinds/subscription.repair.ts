import type { Fact } from '../fact.ts';
import { listOf, textOf } from '../identity.ts';
import type { Change, KindRepair, Statements } from '../repair-steps.ts';
import { literal } from '../sql-text.ts';

/** Options that SET changes whatever state the subscription is in: by attribute the value for a fact. */
const OPTIONS: Readonly<Record<string, (fact: Fact) => string>> = {
  binary: (fact) => `binary = ${fact.attributes['binary'] === true}`,
  streaming: (fact) => `streaming = ${textOf(fact, 'streaming') || 'off'}`,
  disableOnError: (fact) => `disable_on_error = ${fact.attributes['disableOnError'] === true}`,
  synchronousCommit: (fact) => `synchronous_commit = ${literal(textOf(fact, 'synchronousCommit') || 'off')}`,
  passwordNotRequired: (fact) => `password_required = ${fact.attributes['passwordNotRequired'] !== true}`,
  runAsOwner: (fact) => `run_as_owner = ${fact.attributes['runAsOwner'] === true}`,
  origin: (fact) => `origin = ${literal(textOf(fact, 'origin') || 'any')}`,
  maxRetention: (fact) => `max_retention_duration = ${textOf(fact, 'maxRetention') || '0'}`,
  walReceiverTimeout: (fact) => `wal_receiver_timeout = ${literal(textOf(fact, 'walReceiverTimeout') || '-1')}`,
};

const setOption =
  (attribute: string) =>
  ({ want }: Change): Statements => [
    `alter subscription ${want.identity} set (${OPTIONS[attribute]?.(want) ?? attribute})`,
  ];

/** The subscription must be disabled for it, and turning it on asks the publisher. */
function setRetention({ want, have }: Change): Statements {
  const set = `alter subscription ${want.identity} set (retain_dead_tuples = ${want.attributes['retainDeadTuples'] === true})`;
  if (have.attributes['disabled'] === true) return [set];
  return [
    `alter subscription ${want.identity} disable`,
    set,
    ...(want.attributes['disabled'] === true ? [] : [`alter subscription ${want.identity} enable`]),
  ];
}

/** Changes to a server, which has a name, or asks for the connection, which is a secret. */
function setSource({ want }: Change): Statements {
  return want.attributes['server'] === undefined
    ? { note: 'ALTER SUBSCRIPTION … CONNECTION needs the connection, which is a secret and not kept here.' }
    : [`alter subscription ${want.identity} server ${textOf(want, 'server')}`];
}

export const subscriptionRepair: KindRepair = {
  sqlName: (fact) => `subscription ${fact.identity}`,
  create: () => ({ note: 'CREATE SUBSCRIPTION needs the connection, which is a secret and not kept here.' }),
  drop: (fact) => [
    `alter subscription ${fact.identity} disable`,
    `alter subscription ${fact.identity} set (slot_name = none)`,
    `drop subscription ${fact.identity}`,
  ],
  alter: {
    // a change from one to the other is a change of both
    connection: (change) => (textOf(change.want, 'server') === textOf(change.have, 'server') ? setSource(change) : []),
    server: setSource,
    publications: ({ want }) => [
      `alter subscription ${want.identity} set publication ${listOf(want, 'publications').join(', ')} with (refresh = false)`,
    ],
    disabled: ({ want }) => [
      `alter subscription ${want.identity} ${want.attributes['disabled'] ? 'disable' : 'enable'}`,
    ],
    retainDeadTuples: setRetention,
    ...Object.fromEntries(Object.keys(OPTIONS).map((attribute) => [attribute, setOption(attribute)])),
  },
};
