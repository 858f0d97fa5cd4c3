import { committedText } from '../revisions/git.ts';
import type { LoadedRevision } from '../revisions/read-revisions.ts';
import type { Migrator } from '../runner/migrator.ts';
import type { CommandContext } from './context.ts';
import { assertSource } from './revision-file.ts';
import { listen } from './run-output.ts';
import { UsageError } from './usage-error.ts';

const MERGED_INTO = ['origin/HEAD', 'origin/main', 'main'];

/** The last revision, which may still be changed. */
export interface LastRevision {
  readonly revision: LoadedRevision;
  /** Reverts it where it is applied: in the database of a checkout. */
  readonly revert: () => Promise<void>;
}

/**
 * Returns the last revision, when it may still be changed: it is on no main branch, and applied nowhere but in the
 * database of this checkout.
 *
 * @throws {UsageError} otherwise; nothing was done.
 */
export async function lastRevision(context: CommandContext, migrator: Migrator): Promise<LastRevision> {
  const { folder } = context;
  await assertSource(folder);
  const last = (await migrator.readRevisions()).at(-1);
  if (!last) throw new UsageError('There is no revision. Nothing was done.');
  const branch = await branchThatHas(folder, last.name);
  if (branch !== null) {
    throw new UsageError(`${last.name} is on ${branch} already: write another revision instead. Nothing was done.`);
  }
  const report = await migrator.compare();
  if (report.pending.includes(last.name)) return { revision: last, revert: async () => {} };
  if (!context.isOwnDatabase) {
    throw new UsageError(
      `${last.name} is applied in the database of DATABASE_URL. ` +
        'Run "compendium migrate downgrade -1" there first, then retry. Nothing was done.',
    );
  }
  if (report.edited.includes(last.name)) {
    throw new UsageError(
      `${last.name} was applied before it was edited, so its down may be another one. Restore the file, run ` +
        '"compendium migrate downgrade -1" and edit again; or start again with "compendium migrate reset". Nothing was done.',
    );
  }
  return { revision: last, revert: async () => void (await migrator.downgrade('-1', listen(context.output))) };
}

/** @returns null also where git or such a branch is unavailable. */
async function branchThatHas(folder: string, revision: string): Promise<string | null> {
  for (const branch of MERGED_INTO) {
    if ((await committedText(folder, branch, `${revision}.ts`)) !== null) return branch;
  }
  return null;
}
