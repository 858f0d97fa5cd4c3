import { MigrationsError } from '../../migrations-error.ts';
import { type BadRows, describeBadRows } from './bad-rows.ts';
import { adviceFor } from './server-advice.ts';
import { isConnectionLost, quoteStatement, serverMessage, sqlState } from './statement-error.ts';

/** A statement of a revision was refused by the server; a transactional revision left nothing behind. */
export class RevisionFailedError extends MigrationsError {
  readonly code = 'revision_failed';
  readonly revision: string;
  /** Counted from 1; 0 when it was not one of the revision's own statements: at its begin or commit. */
  readonly statement: number;

  constructor(failure: {
    revision: string;
    direction: 'up' | 'down';
    statement: number;
    sql: string;
    transactional: boolean;
    cause: unknown;
    badRows?: BadRows | null;
  }) {
    const { revision, direction, statement, sql, cause } = failure;
    const where = statement === 0 ? 'at begin or commit' : `statement ${statement}`;
    const quoted = sql === '' ? '' : `${quoteStatement(sql, cause)}\n`;
    super(
      `Revision ${revision}, ${direction}, ${where} failed: ${serverMessage(cause)}\n${quoted}${aftermath(failure)}`,
      {
        cause,
      },
    );
    this.revision = revision;
    this.statement = statement;
  }
}

function aftermath({
  transactional,
  cause,
  badRows,
}: {
  transactional: boolean;
  cause: unknown;
  badRows?: BadRows | null;
}): string {
  const advice = adviceFor(sqlState(cause));
  const lines = isConnectionLost(cause)
    ? [
        'The connection was cut. The server rolls back what was not committed; run it again, the history says from where.',
      ]
    : [
        transactional
          ? 'The revision was rolled back; the revisions before it stay applied.'
          : 'The revision is not transactional: the next run clears away what this one left, and takes it up again.',
      ];
  return [...(badRows ? [describeBadRows(badRows)] : []), ...(advice === null ? [] : [advice]), ...lines].join('\n');
}
