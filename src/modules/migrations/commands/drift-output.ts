import { commandOf } from '../process-names.ts';
import type { AttributeValue } from '../catalog/fact.ts';
import type { Blame } from '../blame/culprit.ts';
import type { Drift } from '../catalog/drift.ts';
import { foldExtensions } from '../catalog/fold-extensions.ts';
import { describeRule } from '../catalog/policy.ts';
import type { DriftedObject, DriftReport } from '../report/schema-report.ts';

/** What drifted, for a person: per object what was expected and what is there, and how to repair it. */
export function describeDrift(drift: DriftReport): string[] {
  if (drift.status === 'unknown') return [`Drift: unknown. ${drift.reason ?? ''}`];
  return [
    drift.status === 'ok'
      ? `No drift: ${drift.facts} facts of the catalog are as the revisions made them.`
      : `Drift: ${countText(drift.objects.length, 'object differs', 'objects differ')} from what the revisions made.`,
    ...(drift.reason ? [drift.reason] : []),
    ...describeObjects(drift.objects),
    ...describeRules(drift),
    ...drift.notVisible.map(
      (notice) => `${notice.kind} ${notice.identity}, ${notice.attribute}: ${notice.message}, so not compared`,
    ),
  ];
}

/** Each object after an empty line; an extension that is missing or unexpected is one, with the number of its members. */
export function describeObjects(objects: readonly DriftedObject[]): string[] {
  return foldExtensions(objects).flatMap(({ object, members }) =>
    [''].concat(describeObject(object), describeMembers(members.length)),
  );
}

/** Rules of the policy that are not in order, and how much each of the others hides. */
export function describeRules({ findings, hidden }: Pick<DriftReport, 'findings' | 'hidden'>): string[] {
  return [
    ...findings.map(({ severity, message }) => `${message}${severity === 'warning' ? ' (warning)' : ''}`),
    ...hidden
      .filter(({ objects }) => objects > 0)
      .map(
        ({ rule, objects }) =>
          `${countText(objects, 'difference', 'differences')} hidden by the exception for ${describeRule(rule)}: ${rule.reason}`,
      ),
  ];
}

/** Says how much comes and goes with an extension. */
function describeMembers(members: number): string[] {
  return members === 0
    ? []
    : [`  and with it ${countText(members, 'member', 'members and parts of members')} (--json lists them)`];
}

export function describeObject({
  change,
  kind,
  identity,
  severity,
  attributes,
  repair,
  blame,
}: DriftedObject): string[] {
  return [
    `${change} ${kind} ${identity}${severity === 'warning' ? ' (warning)' : ''}`,
    ...attributes.flatMap(({ name, expected, actual }) => [
      ...(change === 'unexpected' ? [] : [`  ${name} expected  ${text(expected)}`]),
      ...(change === 'missing' ? [] : [`  ${name} actual    ${text(actual)}`]),
    ]),
    ...(blame ? describeBlame(blame) : []),
    ...(repair.sql === ''
      ? []
      : [
          `  repair${repair.destructive ? ' (loses data)' : ''}`,
          ...repair.sql.split('\n').map((line) => `    ${line}`),
        ]),
    ...(repair.note ? [`  ${repair.note}`] : []),
  ];
}

function describeBlame({ oneOf, together, ...blame }: Blame): string[] {
  const several = oneOf ?? together;
  if (several === undefined) return [`  done by ${describeRecord(blame)}`];
  return [`  done by${oneOf ? ' one of' : ''}`, ...several.map((one) => `    ${describeRecord(one)}`)];
}

function describeRecord({ at, role, address, application, statement }: Blame): string {
  const from = [address && ` from ${address}`, application && ` with ${application}`].filter(Boolean).join('');
  return `${role}${from} at ${at.toISOString()}${statement ? `: ${text(statement)}` : ''}`;
}

function text(value: AttributeValue): string {
  if (value === null) return '–';
  return (Array.isArray(value) ? value.join(', ') : String(value)).replaceAll('\n', '\n      ');
}

function countText(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`;
}

/** What the revisions do not make of the entities, for a person; nothing when they make all of it. */
export function describeShort(objects: readonly Drift[]): string[] {
  if (objects.length === 0) return [];
  return [
    'The revisions do not make what the entities declare, although the ORM snapshot says so:',
    '',
    ...objects.flatMap((drift) => describeObject(drift)),
    `Complete the last revision and run "${commandOf('migrate redo')}", or write another one with --blank.`,
  ];
}
