import type { Catalog } from '../catalog/catalog.ts';
import { diffCatalogs } from '../catalog/diff-catalogs.ts';
import type { Drift } from '../catalog/drift.ts';
import type { Finding } from './finding.ts';
import { type Renaming, serverChosenNames } from './server-chosen-names.ts';

/** Something that a `down` leaves behind and may. */
export interface Remainder {
  readonly kind: string;
  readonly identity: string;
  readonly reason: string;
}

const KEPT_KINDS: Readonly<Record<string, string>> = {
  extension: 'Others of this database may use the extension by now, so a down may leave it.',
  'extension member': 'It belongs to an extension that stays.',
};

type Comparison = Pick<Finding, 'revision' | 'rule' | 'direction' | 'remedy'> & {
  readonly after: string;
  /** The SQL of the revision. */
  readonly statements: readonly string[];
};

/**
 * How a catalog differs from the one that it should equal, as findings; extensions that stayed are told apart.
 *
 * What changes no query's answer, such as the order of columns after one came back, is a note, and so is another name that the
 * server chose.
 */
export function catalogFindings(
  expected: Catalog,
  actual: Catalog,
  comparison: Comparison,
): { findings: Finding[]; kept: Remainder[] } {
  const { drifts } = diffCatalogs(expected, actual);
  const kept = drifts.filter((drift) => drift.change === 'unexpected' && drift.kind in KEPT_KINDS);
  const renamings = serverChosenNames(drifts, comparison.statements);
  const told = new Set([...kept, ...renamings.flatMap(({ missing, unexpected }) => [missing, unexpected])]);
  const findings = [
    ...drifts.filter((drift) => !told.has(drift)).map((drift) => findingOf(drift, comparison)),
    ...renamings.map((renaming) => noteOf(renaming, comparison)),
  ];
  const reasons = kept.map(({ kind, identity }) => ({ kind, identity, reason: KEPT_KINDS[kind] ?? '' }));
  return { findings, kept: reasons };
}

function noteOf({ missing, unexpected }: Renaming, { after, revision, rule, direction }: Comparison): Finding {
  return {
    revision,
    rule,
    direction,
    severity: 'note',
    statement: null,
    object: `${unexpected.kind} ${unexpected.identity}`,
    problem: `After ${after}, ${missing.kind} ${missing.identity} has the name ${unexpected.identity}, which the server chose.`,
    remedy: 'Give it a name in the SQL, so that it has the same one in every database.',
    accepted: null,
  };
}

function findingOf(drift: Drift, { after, revision, rule, direction, remedy }: Comparison): Finding {
  return {
    revision,
    rule,
    direction,
    remedy,
    severity: drift.severity === 'error' ? 'error' : 'note',
    statement: null,
    object: `${drift.kind} ${drift.identity}`,
    problem: `After ${after}, ${describeDrift(drift)}.`,
    accepted: null,
  };
}

function describeDrift({ change, kind, identity, attributes }: Drift): string {
  if (change === 'missing') return `${kind} ${identity} is missing`;
  if (change === 'unexpected') return `${kind} ${identity} is there, and was not before`;
  const each = attributes.map(
    ({ name, expected, actual }) => `${name} is ${text(actual)} instead of ${text(expected)}`,
  );
  return `${kind} ${identity} is another: ${each.join(', ')}`;
}

function text(value: Drift['attributes'][number]['expected']): string {
  return value === null ? 'nothing' : `"${String(value)}"`;
}
