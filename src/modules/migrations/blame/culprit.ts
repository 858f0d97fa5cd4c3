import type { Drift } from '../catalog/drift.ts';
import type { DdlRecord } from './read-record.ts';

/** Who changed a drifted object last, as far as the record tells. */
export type Blame = Omit<DdlRecord, 'identity' | 'objectType'>;

/**
 * The newest record of the drifted object itself; else of the table it belongs to, which is what PostgreSQL names for
 * a change of a column or a constraint.
 *
 * Pure. @param records the newest first.
 */
export function culpritOf(drift: Pick<Drift, 'identity'>, records: readonly DdlRecord[]): Blame | undefined {
  const owners = ownersOf(drift.identity);
  const own = records.find((record) => record.identity === drift.identity);
  const found = own ?? records.find((record) => record.identity !== null && owners.includes(record.identity));
  if (!found) return undefined;
  const { identity: _, objectType: __, ...blame } = found;
  return blame;
}

/** Identities whose newest records {@link culpritOf} chooses from: the object's own, and of what it may be a part of. */
export function suspectsOf(drift: Pick<Drift, 'identity'>): string[] {
  return [drift.identity, ...ownersOf(drift.identity)];
}

/** `a.b` and `a` of `a.b.c`; `c` of `a on c`. */
function ownersOf(identity: string): string[] {
  const dots = [...identity.matchAll(/\./g)].map(({ index }) => identity.slice(0, index));
  const words = [...identity.matchAll(/ on /g)].map(({ index }) => identity.slice(index + ' on '.length));
  return [...dots, ...words];
}
