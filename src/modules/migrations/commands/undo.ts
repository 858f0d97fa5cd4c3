import { checkoutCommandOf, commandOf } from '../process-names.ts';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Command } from '@commander-js/extra-typings';
import { rewriteLock } from '../verify/build-catalog-lock.ts';
import { CATALOG_LOCK_FILE } from '../catalog-lock/file.ts';
import { lastRevisionName } from '../revisions/read-revisions.ts';
import { deletedSource, stateBefore } from '../revisions/state-before.ts';
import { removeCopy } from '../revisions/undo-copy.ts';
import type { Migrator } from '../runner/migrator.ts';
import type { CommandContext, OpenMigrations } from './context.ts';
import { describeExits, EXIT, type ExitCode } from './exit-code.ts';
import { lastChange } from './last-revision.ts';
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
    .addHelpText('after', `\nExample:\n  ${checkoutCommandOf('migrate undo')}`)
    .addHelpText('after', describeExits({ locks: true }))
    .action(async () => {
      const migrations = await context.open();
      const restored = await restoreDeleted(context.folder, migrations.migrator);
      try {
        context.end(await undo(context, migrations));
      } catch (error) {
        if (restored !== null) await rm(restored, { force: true });
        throw error;
      }
    });
}

/**
 * Writes the file of the last revision again when it was deleted by hand: its `down` is in it.
 *
 * @returns the path of the file, or null when there is none to restore.
 * @throws {UsageError} when neither this checkout nor git has it.
 */
async function restoreDeleted(folder: string, migrator: Migrator): Promise<string | null> {
  const name = await migrator.snapshotHead();
  const last = await lastRevisionName(folder);
  if (name === null || name === undefined || name <= (last ?? '')) return null;
  const source = await deletedSource(folder, name);
  if (source === null) throw new UsageError(missingState(name));
  const file = join(folder, `${name}.ts`);
  await writeFile(file, source);
  return file;
}

async function undo(context: CommandContext, migrations: OpenMigrations): Promise<ExitCode> {
  const { folder, output } = context;
  const { migrator, databaseUrl: serverUrl, watch } = migrations;
  const { revisions, parent, revert } = await lastChange(context, migrator);
  const names = revisions.map(({ name }) => name);
  const [first = ''] = names;
  const before = await stateBefore(folder, { name: first, parent }, migrator.snapshotFile);
  if (!before) throw new UsageError(missingState(first));
  await revert();
  await keepOrTakeBack(folder, async () => {
    for (const [file, text] of before) {
      await (text === null ? rm(join(folder, file), { force: true }) : writeFile(join(folder, file), text));
    }
    for (const name of names) await rm(join(folder, `${name}.ts`));
    // it was written while the lock was of an earlier revision
    if (!isLockOf(before.get(CATALOG_LOCK_FILE), parent)) {
      await rewriteLock({ serverUrl, folder, watch });
    }
  });
  for (const name of names) await removeCopy(folder, name);
  output.answer({ status: 'ok', undone: names.at(-1), revisions: names, head: parent }, [
    `Deleted ${names.join(', ')}; snapshot and catalog lock are of ${parent ?? 'base'} again.`,
    `Entities were not changed. "${commandOf('migrate check')}" shows what the next revision would run.`,
  ]);
  return EXIT.ok;
}

/** What to do about a revision for which nothing keeps the state before. */
export function missingState(revision: string): string {
  return (
    `The state before ${revision} is unknown: neither this checkout nor git keeps the snapshot that it began with. ` +
    'Restore revision, snapshot and catalog lock with git instead. Nothing was done.'
  );
}

function isLockOf(text: string | null | undefined, head: string | null): boolean {
  if (text === null || text === undefined) return head === null;
  const lock: unknown = JSON.parse(text);
  return typeof lock === 'object' && lock !== null && 'head' in lock && lock.head === head;
}
