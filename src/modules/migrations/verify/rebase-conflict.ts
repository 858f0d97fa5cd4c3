import { commandOf } from '../process-names.ts';
import { MigrationsError } from '../migrations-error.ts';
import { diffCatalogs } from '../catalog/diff-catalogs.ts';
import { RevisionFailedError } from '../runner/errors/revision-failed-error.ts';
import { serverMessage } from '../runner/errors/statement-error.ts';
import { type ProofPlace, withScratchMigrator } from './with-scratch-migrator.ts';

/** Two branches changed the same object in ways that do not fit together; nothing was changed. */
export class RebaseConflictError extends MigrationsError {
  readonly code = 'revisions_conflict';
  readonly own: string;
  /** Empty where no revision of the other branch can be named. */
  readonly other: string;

  constructor(own: string, other: string | null, failure: RevisionFailedError) {
    const reason = serverMessage(failure.cause).split('\n')[0];
    super(
      [
        `Revision ${own} cannot run after ${other ?? 'the revisions of the other branch'}: ${reason}`,
        'No file was changed. Decide which of the two makes the object: edit one of the files, or delete the own one, write ' +
          `the rest of it again with "${commandOf('migrate revision')}", and retry.`,
      ].join('\n'),
      { cause: failure },
    );
    this.own = own;
    this.other = other ?? '';
  }
}

/**
 * Finds the revision of the other branch that changed what a failing statement names.
 *
 * @param others names of revisions in order, all of them before the one that fails.
 */
export async function findCounterpart(
  place: ProofPlace,
  others: readonly string[],
  failure: RevisionFailedError,
): Promise<string | null> {
  const named = [
    ...serverMessage(failure.cause)
      .split('\n')[0]!
      .matchAll(/"(?<name>[^"]+)"/g),
  ].map(({ groups }) => groups?.['name'] ?? '');
  if (named.length === 0) return null;
  return withScratchMigrator(place, async (line) => {
    let found: string | null = null;
    let before = await line.readCatalog();
    for (const name of others) {
      await line.migrator.upgrade(name);
      const after = await line.readCatalog();
      const touched = diffCatalogs(before, after).drifts.map(({ identity }) => identity.split(/[.()\s]+/));
      if (touched.some((parts) => named.every((one) => parts.includes(one)))) found = name;
      before = after;
    }
    return found;
  });
}
