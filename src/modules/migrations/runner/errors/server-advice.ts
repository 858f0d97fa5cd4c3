/** What to do about errors that a statement's text does not explain, by SQLSTATE. */
const ADVICE: Readonly<Record<string, string>> = {
  '42501':
    'The role may not do this to that object. Migrate as its owner, or let an administrator grant what is missing, and run it again.',
  '23505':
    'Rows that are there have the same values, one of which is named above. Change or delete all but one of them, and run it again.',
  '25001':
    'Statements such as CREATE INDEX CONCURRENTLY and VACUUM run outside a transaction only. Put the statement alone into a revision whose isTransactional() returns false. SET TRANSACTION has no place in a revision: the migrator begins its transaction.',
  '2D000':
    'A DO block or procedure ended the transaction of the revision. Take its COMMIT or ROLLBACK out, or call it alone in a revision whose isTransactional() returns false.',
  '25006':
    'The server takes no writes: it became a replica, or default_transaction_read_only was set. Connect to the primary and run it again.',
  '53100':
    'The disk of the server, or of that tablespace, is full. Free or add space and run it again; nothing half-done is left.',
  '53200': 'The server is out of memory. Lower maintenance_work_mem, or give it more, and run it again.',
  '53400': 'A limit set for this role or server was reached. Raise the setting that is named above, and run it again.',
  '55P03':
    'Another session held a lock on that table for longer than MIGRATION_LOCK_TIMEOUT_MS, at every attempt. Find a quieter moment, or end that session, and run it again.',
};

/** A sentence, or null when the server's own message says it all. */
export function adviceFor(sqlState: string | undefined): string | null {
  return ADVICE[sqlState ?? ''] ?? null;
}
