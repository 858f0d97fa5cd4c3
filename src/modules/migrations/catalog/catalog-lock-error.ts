/** What is wrong with a catalog lock. Stable: programs may compare it. */
export type CatalogLockProblem =
  | 'ERR_CATALOG_LOCK_UNREADABLE'
  | 'ERR_CATALOG_LOCK_FORMAT'
  | 'ERR_CATALOG_LOCK_EDITED'
  | 'ERR_CATALOG_LOCK_MAJOR';

/** A catalog lock that cannot be used. It is never read as "no drift". */
export class CatalogLockError extends Error {
  override readonly name = 'CatalogLockError';
  readonly code: CatalogLockProblem;

  constructor(code: CatalogLockProblem, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
