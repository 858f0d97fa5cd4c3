import { bareStatement } from '../../../revisions/bare-statement.ts';
import type { Revision } from '../../../revisions/revision.ts';
import { splitStatements } from '../../../revisions/split-statements.ts';
import { NotResumableError } from '../../errors/not-resumable-error.ts';
import type { Direction } from '../../run-context.ts';
import { createIndex } from './create-index.ts';
import { detachPartition } from './detach-partition.ts';
import { dropIndex } from './drop-index.ts';
import type { StatementKind, NonTransactionalStatement } from './statement-kind.ts';
import { reindex } from './reindex.ts';
import { repeatable } from './repeatable.ts';

const KINDS: readonly StatementKind[] = [createIndex, dropIndex, reindex, detachPartition, repeatable];

/**
 * The one statement of a revision that is not transactional.
 *
 * @throws {NotResumableError} when it holds several, or one that runs in a transaction as well: a crash between such a
 * statement and its history row would run it twice.
 */
export function nonTransactionalStatement(revision: Revision, direction: Direction): NonTransactionalStatement {
  const statements = revision[direction].flatMap(splitStatements);
  const [sql, ...more] = statements;
  if (sql === undefined || more.length > 0) {
    throw new NotResumableError(
      `Revision ${revision.name} is not transactional and holds ${statements.length} statements; it must hold exactly one, ` +
        'so that it can be taken up again after a crash. Put each statement into a revision of its own.',
    );
  }
  const bare = bareStatement(sql);
  for (const kind of KINDS) {
    const statement = kind(bare, revision.name);
    if (statement) return statement;
  }
  throw new NotResumableError(
    `Revision ${revision.name} is not transactional, and its statement runs in a transaction as well: ${bare.split('\n')[0]} … ` +
      'Make the revision transactional: after a crash, a statement outside a transaction could run a second time.',
  );
}
