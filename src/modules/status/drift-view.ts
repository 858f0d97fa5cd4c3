import type { Blame } from '../migrations/blame/culprit.ts';
import type { AttributeDrift } from '../migrations/catalog/drift.ts';
import type { AttributeValue } from '../migrations/catalog/fact.ts';
import type { DriftedObject, DriftReport } from '../migrations/report/schema-report.ts';
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

interface ObjectView {
  readonly id: string;
  readonly change: DriftedObject['change'];
  readonly kind: string;
  readonly identity: string;
  readonly isWarning: boolean;
  readonly attributes: readonly AttributeView[];
  readonly blame: { readonly who: string; readonly at: Moment; readonly statement: string | null } | null;
  readonly repair: DriftedObject['repair'];
}

export interface DriftView {
  readonly status: DriftReport['status'];
  readonly reason: string;
  readonly facts: number;
  readonly objects: readonly ObjectView[];
  /** One script for all objects; null for one object, which has its own. */
  readonly script: DriftReport['repair'] | null;
  readonly notVisible: readonly string[];
}

/** Pure. */
export function driftView(drift: DriftReport): DriftView {
  return {
    status: drift.status,
    reason: drift.reason ?? '',
    facts: drift.facts,
    objects: drift.objects.map(objectView),
    script: drift.objects.length > 1 ? drift.repair : null,
    notVisible: drift.notVisible.map(
      ({ kind, identity, attribute, message }) => `${kind} ${identity}, ${attribute}: ${message}`,
    ),
  };
}

function objectView(object: DriftedObject): ObjectView {
  const { change, kind, identity, severity, attributes, repair, blame } = object;
  return {
    id: `drift ${kind} ${identity}`.replaceAll(/\s/g, '-'),
    change,
    kind,
    identity,
    isWarning: severity === 'warning',
    attributes: attributes.map((attribute) => attributeView(change, attribute)),
    blame: blame ? { who: whoOf(blame), at: moment(blame.at), statement: blame.statement } : null,
    repair,
  };
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
