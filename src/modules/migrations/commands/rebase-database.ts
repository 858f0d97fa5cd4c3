import { commandOf } from '../process-names.ts';
import { MigrationsError } from '../migrations-error.ts';
import type { Rebased } from '../revisions/rebase-names.ts';
import type { CommandContext } from './context.ts';
import { listen } from './run-output.ts';

/** What became of a database that had revisions under their old names. */
export interface Stamped {
  readonly status: 'stamped' | 'failed';
  readonly line: string;
}

/**
 * Gives a database the revisions of the other branch, and the new names of its own: what it holds stays.
 *
 * @param theirs revisions of the other branch, in order. @param applied own revisions that the database has.
 */
export async function stampRebased(
  context: CommandContext,
  theirs: readonly string[],
  applied: readonly Rebased[],
): Promise<Stamped> {
  // another one than before: it reads the files under their new names
  const { migrator } = await context.open();
  const history = new Set((await migrator.readHistory()).map(({ name }) => name));
  const last = applied.at(-1)?.to ?? 'head';
  try {
    await migrator.stamp(theirs.findLast((name) => history.has(name)) ?? 'base');
    const head = theirs.at(-1);
    // the own revisions are there already, and look like drift until they are named again
    if (head !== undefined) await migrator.upgrade(head, { ...listen(context.output), acceptDrift: true });
    await migrator.stamp(last);
    return { status: 'stamped', line: `The database has the new names, and is at ${last}.` };
  } catch (error) {
    if (!(error instanceof MigrationsError)) throw error;
    const line = `The database could not follow: ${error.message}\nIn a checkout, "${commandOf('migrate reset')}" makes it again.`;
    return { status: 'failed', line };
  }
}
