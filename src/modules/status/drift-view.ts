import type { AttributeDrift, AttributeValue, Fact } from '../migrations/catalog/index.ts';
import type { Blame, CheckHistory, DriftedObject, DriftReport, FirstSeen } from '../migrations/index.ts';
import { type Cause, groupDrift } from './drift-groups.ts';
import { type ScriptView, scriptView } from './script-view.ts';
import { moment, valueText, type Moment } from './words.ts';

/** A text in three: what two sides have in common before and after what differs. */
export interface SideText {
  readonly before: string;
  readonly differs: string;
  readonly after: string;
}

interface AttributeView {
  readonly name: string;
  /** Null on the side that lacks the whole object. */
  readonly expected: SideText | null;
  readonly actual: SideText | null;
}

export interface ObjectView {
  readonly id: string;
  readonly change: DriftedObject['change'];
  readonly kind: string;
  readonly identity: string;
  /** The name without the table or schema that the group names; empty for the table itself. */
  readonly name: string;
  readonly isWarning: boolean;
  readonly attributes: readonly AttributeView[];
  /** Since when it differs; null on a page of a report that no check of this process made. */
  readonly since: { readonly at: Moment; readonly notAt: Moment | null } | null;
  readonly blame: { readonly who: string; readonly at: Moment; readonly statement: string | null } | null;
  readonly repair: DriftedObject['repair'];
  readonly dependants: readonly ObjectView[];
}

interface GroupView {
  readonly id: string;
  readonly title: string;
  /** Of all its objects. */
  readonly count: number;
  readonly objects: readonly ObjectView[];
}

export interface DriftView {
  readonly status: DriftReport['status'];
  readonly reason: string;
  readonly facts: number;
  readonly count: number;
  readonly groups: readonly GroupView[];
  /** So few causes that their details are shown at once. */
  readonly areFew: boolean;
  /** Who changed an object is not recorded. */
  readonly isUnrecorded: boolean;
  readonly script: ScriptView | null;
  readonly notVisible: readonly string[];
}

const FEW = 3;

/** Pure. @param facts of the live catalog. */
export function driftView(
  drift: DriftReport,
  facts: readonly Fact[],
  history: Pick<CheckHistory, 'firstSeen'>,
): DriftView {
  const groups = groupDrift(facts, drift.objects);
  const view = (table: string | null) => (cause: Cause<DriftedObject>) => causeView(cause, table, history);
  return {
    status: drift.status,
    reason: drift.reason ?? '',
    facts: drift.facts,
    count: drift.objects.length,
    groups: groups.map(({ table, causes }, at) => ({
      id: `table-${at}`,
      title: table ?? 'Other objects',
      count: causes.reduce((sum, { dependants }) => sum + 1 + dependants.length, 0),
      objects: causes.map(view(table)),
    })),
    areFew: groups.flatMap(({ causes }) => causes).length <= FEW,
    isUnrecorded: drift.isRecorded === false,
    script: scriptView(drift.repair, drift.objects),
    notVisible: drift.notVisible.map(
      ({ kind, identity, attribute, message }) => `${kind} ${identity}, ${attribute}: ${message}`,
    ),
  };
}

function causeView(
  { object, dependants }: Cause<DriftedObject>,
  table: string | null,
  history: Pick<CheckHistory, 'firstSeen'>,
): ObjectView {
  const view = (one: DriftedObject) => objectView(one, table, history.firstSeen(one));
  return { ...view(object), dependants: dependants.map(view) };
}

function objectView(object: DriftedObject, table: string | null, seen: FirstSeen | undefined): ObjectView {
  const { change, kind, identity, severity, attributes, repair, blame } = object;
  return {
    id: `drift ${kind} ${identity}`.replaceAll(/\s/g, '-'),
    change,
    kind,
    identity,
    name: shortName(identity, table),
    isWarning: severity === 'warning',
    attributes: attributes.map((attribute) => attributeView(change, attribute)),
    since: seen ? { at: moment(seen.at), notAt: seen.notAt && moment(seen.notAt) } : null,
    blame: blame ? { who: whoOf(blame), at: moment(blame.at), statement: blame.statement } : null,
    repair,
    dependants: [],
  };
}

/** `email` of `public.users.email` in the group of `public.users`; `ix_users_email` of `public.ix_users_email`. */
function shortName(identity: string, table: string | null): string {
  if (table === null) return identity;
  if (identity === table) return '';
  if (identity.startsWith(`${table}.`)) return identity.slice(table.length + 1);
  const [schema = ''] = table.split('.');
  return identity.startsWith(`${schema}.`) ? identity.slice(schema.length + 1) : identity;
}

function attributeView(change: DriftedObject['change'], { name, expected, actual }: AttributeDrift): AttributeView {
  if (change === 'unexpected') return { name, expected: null, actual: plain(actual) };
  if (change === 'missing') return { name, expected: plain(expected), actual: null };
  const [want, have] = sideBySide(valueText(expected), valueText(actual));
  return { name, expected: want, actual: have };
}

const plain = (value: AttributeValue): SideText => ({ before: valueText(value), differs: '', after: '' });

/** Two texts with what they do not share set apart, in whole words. */
export function sideBySide(expected: string, actual: string): [SideText, SideText] {
  const [want, have] = [words(expected), words(actual)];
  const least = Math.min(want.length, have.length);
  let start = 0;
  while (start < least && want[start] === have[start]) start += 1;
  let end = 0;
  while (end < least - start && want.at(-1 - end) === have.at(-1 - end)) end += 1;
  const cut = (parts: readonly string[]): SideText => ({
    before: parts.slice(0, start).join(''),
    differs: parts.slice(start, parts.length - end).join(''),
    after: parts.slice(parts.length - end).join(''),
  });
  return [cut(want), cut(have)];
}

const words = (text: string): string[] => text.match(/\w+|\s+|[^\w\s]/g) ?? [];

function whoOf({ role, address, application }: Blame): string {
  return `${role}${address ? ` from ${address}` : ''}${application ? ` with ${application}` : ''}`;
}
