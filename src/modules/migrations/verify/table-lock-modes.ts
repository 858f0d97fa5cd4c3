/** Table locks, from the weakest to the strongest. @see https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-TABLES */
const MODES = [
  ['AccessShareLock', 'ACCESS SHARE'],
  ['RowShareLock', 'ROW SHARE'],
  ['RowExclusiveLock', 'ROW EXCLUSIVE'],
  ['ShareUpdateExclusiveLock', 'SHARE UPDATE EXCLUSIVE'],
  ['ShareLock', 'SHARE'],
  ['ShareRowExclusiveLock', 'SHARE ROW EXCLUSIVE'],
  ['ExclusiveLock', 'EXCLUSIVE'],
  ['AccessExclusiveLock', 'ACCESS EXCLUSIVE'],
] as const;

/** A table lock as SQL writes it. */
export type LockMode = (typeof MODES)[number][1];

/** @param mode as `pg_locks` writes it: `AccessShareLock`. */
export function lockMode(mode: string): LockMode | null {
  return MODES.find(([name]) => name === mode)?.[1] ?? null;
}

const strength = (mode: LockMode): number => MODES.findIndex(([, name]) => name === mode);

/** The stronger of two. */
export function stronger(a: LockMode, b: LockMode): LockMode {
  return strength(a) > strength(b) ? a : b;
}

/** Whom a lock keeps waiting: `reads` means reads and writes. */
export function blocks(mode: LockMode): 'reads' | 'writes' | 'nobody' {
  if (mode === 'ACCESS EXCLUSIVE') return 'reads';
  return strength(mode) >= strength('SHARE') ? 'writes' : 'nobody';
}
