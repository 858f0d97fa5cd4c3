import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Command } from '@commander-js/extra-typings';
import { rewriteLock } from '../proof/build-lock.ts';
import { LOCK_FILE } from '../proof/lock-file.ts';
import { readCopy, removeCopy } from '../revisions/undo-copy.ts';
import type { CommandContext } from './context.ts';
import { describeExits, EXIT, type ExitCode } from './exit-code.ts';
import { lastRevision } from './last-revision.ts';
import { keepOrTakeBack } from './revision-file.ts';
import { UsageError } from './usage-error.ts';

export function undoCommand(context: CommandContext) {
  return new Command('undo')
    .description(
      'in a checkout: delete the last revision, and bring snapshot and catalog lock back to the state before it; ' +
        'the entities stay as they are',
    )
    .option('--json', 'answer with one JSON document')
    .addHelpText('after', '\nA revision that is on the main branch, or applied elsewhere, is not undone.')
    .addHelpText('after', "It is reverted first in a checkout's own database.")
    .addHelpText('after', '\nExample:\n  npm run -s compendium -- migrate undo')
    .addHelpText('after', describeExits({ locks: true }))
    .action(async () => context.end(await undo(context)));
}

async function undo(context: CommandContext): Promise<ExitCode> {
  const { folder, output } = context;
  const { migrator, databaseUrl: serverUrl, watch } = await context.open();
  const { revision: last, revert } = await lastRevision(context, migrator);
  const files = [migrator.snapshotFile, LOCK_FILE];
  const copy = await readCopy(folder, last.name, files);
  if (!copy) throw new UsageError(missingCopy(last.name));
  await revert();
  await keepOrTakeBack(folder, async () => {
    for (const [file, text] of copy.before) {
      await (text === null ? rm(join(folder, file), { force: true }) : writeFile(join(folder, file), text));
    }
    await rm(join(folder, `${last.name}.ts`));
    // it was written while the lock was of an earlier revision
    if (!isLockOf(copy.before.get(LOCK_FILE), last.parent)) {
      await rewriteLock({ serverUrl, folder, ignoreSchemas: watch.ignoreSchemas });
    }
  });
  await removeCopy(folder, last.name);
  output.answer({ status: 'ok', undone: last.name, head: last.parent }, [
    `Deleted ${last.name}; snapshot and catalog lock are of ${last.parent ?? 'base'} again.`,
    'Entities were not changed. "compendium migrate check" shows what the next revision would run.',
  ]);
  return EXIT.ok;
}

/** What to do about a revision for which this checkout keeps no copy of the state before. */
export function missingCopy(revision: string): string {
  return (
    `${revision} was not written in this checkout, so the state before it is unknown here. ` +
    'Restore revision, snapshot and lock with git instead. Nothing was done.'
  );
}

function isLockOf(text: string | null | undefined, head: string | null): boolean {
  if (text === null || text === undefined) return head === null;
  const lock: unknown = JSON.parse(text);
  return typeof lock === 'object' && lock !== null && 'head' in lock && lock.head === head;
}
