import { commandOf } from '../process-names.ts';
import { committedText } from '../revisions/git.ts';
import type { RevisionsReport } from '../revisions/compare-history.ts';
import type { LoadedRevision } from '../revisions/read-revisions.ts';
import { changeOf } from '../revisions/revision.ts';
import type { Migrator } from '../runner/migrator.ts';
import type { CommandContext } from './context.ts';
import { assertSource } from './revision-file.ts';
import { listen } from './run-output.ts';
import { UsageError } from './usage-error.ts';

/** Where the main branch is, as far as this checkout knows. */
export const MERGED_INTO = ['origin/HEAD', 'origin/main', 'main'];

/** The revisions that the last change was written as, which may still be changed; most often one. */
export interface LastChange {
  readonly revisions: readonly LoadedRevision[];
  /** The revision before them; null for base. */
  readonly parent: string | null;
  /** Reverts them where they are applied: in the database of a checkout. */
  readonly revert: () => Promise<void>;
}

/**
 * Returns the last change, when it may still be changed: it is on no main branch, and applied nowhere but in the
 * database of this checkout.
 *
 * @throws {UsageError} otherwise; nothing was done.
 */
export async function lastChange(context: CommandContext, migrator: Migrator): Promise<LastChange> {
  const { folder } = context;
  await assertSource(folder);
  const all = await migrator.readRevisions();
  const last = all.at(-1);
  if (!last) throw new UsageError('This checkout has no revisions. Nothing was done.');
  if (last.replaces.length > 0) {
    throw new UsageError(
      `${last.name} is a baseline. Before it is committed, "git restore" brings back what it replaced. Nothing was done.`,
    );
  }
  const revisions = changeOf(last, all);
  for (const { name } of revisions) {
    const branch = await branchThatHas(folder, name);
    if (branch !== null) {
      throw new UsageError(`${name} is on ${branch} already: write another revision instead. Nothing was done.`);
    }
  }
  const parent = revisions[0]?.parent ?? null;
  const report = await migrator.compare();
  const applied = revisions.filter(({ name }) => !report.pending.includes(name) || report.interrupted.includes(name));
  if (applied.length === 0) return { revisions, parent, revert: async () => {} };
  assertRevertible(context, applied, report);
  return {
    revisions,
    parent,
    revert: async () => void (await migrator.downgrade(parent ?? 'base', listen(context.output))),
  };
}

/** @throws {UsageError} for what is applied elsewhere, or was edited after it was applied. */
function assertRevertible(
  { isOwnDatabase }: CommandContext,
  applied: readonly LoadedRevision[],
  report: RevisionsReport,
): void {
  const names = applied.map(({ name }) => name).join(', ');
  if (!isOwnDatabase) {
    throw new UsageError(
      `${names} is applied in the database of DATABASE_URL. ` +
        `Run "${commandOf('migrate downgrade')} -${applied.length}" there first, then retry. Nothing was done.`,
    );
  }
  if (applied.some(({ name }) => report.edited.includes(name))) {
    throw new UsageError(
      `${names} was applied before it was edited, so its down may be another one. Restore the file, run ` +
        `"${commandOf('migrate downgrade')} -${applied.length}" and edit again; or start again with "${commandOf('migrate reset')}". ` +
        'Nothing was done.',
    );
  }
}

/** @returns null also where git or such a branch is unavailable. */
async function branchThatHas(folder: string, revision: string): Promise<string | null> {
  for (const branch of MERGED_INTO) {
    if ((await committedText(folder, branch, `${revision}.ts`)) !== null) return branch;
  }
  return null;
}
