import { z } from 'zod';
import type { Backfill } from './backfill.ts';
import { RevisionFileError } from './errors.ts';

const Shape = z.strictObject({
  table: z.string().min(1),
  key: z.array(z.string().min(1)).min(1),
  set: z.record(z.string(), z.string()).refine((set) => Object.keys(set).length > 0, 'names no column'),
  where: z.string().min(1).optional(),
  batchSize: z.int().min(1).max(100_000).optional(),
});

/** What a revision with the property `backfill` holds besides it. */
interface Rest {
  /** False where its own `isTransactional()` returns true. */
  readonly mayCommit: boolean;
  readonly statements: number;
}

/**
 * Returns the backfill that a revision declares in a property of its class; null for any other revision.
 *
 * @throws {RevisionFileError} for one of another shape, with statements, or that asks for one transaction.
 */
export function backfillOf(name: string, revision: object, { mayCommit, statements }: Rest): Backfill | null {
  if (!('backfill' in revision)) return null;
  const parsed = Shape.safeParse(revision.backfill);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path, message }) => `${['backfill', ...path].join('.')}: ${message}`);
    throw new RevisionFileError(name, `has a backfill of another shape: ${problems.join('; ')}.`);
  }
  if (!mayCommit) {
    throw new RevisionFileError(
      name,
      'is a backfill, which commits after each batch, and its isTransactional() returns true; remove that method.',
    );
  }
  if (statements > 0) {
    throw new RevisionFileError(
      name,
      `is a backfill and holds ${statements} statements; put them into another revision.`,
    );
  }
  const { where, batchSize, ...rest } = parsed.data;
  return { ...rest, ...(where !== undefined && { where }), ...(batchSize !== undefined && { batchSize }) };
}
