import { commandOf } from '../process-names.ts';
import { readFile, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { MigrationsError } from '../migrations-error.ts';

/** The ORM snapshot is of another revision than the last one of the folder, so nothing that is compared with it holds. */
export class SnapshotHeadError extends MigrationsError {
  readonly code = 'snapshot_of_other_head';

  readonly snapshotHead: string | null;
  readonly head: string | null;

  constructor(snapshotHead: string | null, head: string | null) {
    super(
      `schema.snapshot.json is of ${snapshotHead ?? 'base'}, and the last revision is ${head ?? 'base'}. ` +
        `If a revision file was deleted, run "${commandOf('migrate undo')}": it brings snapshot and catalog lock back to the ` +
        `state before. If it was renamed or edited, run "${commandOf('migrate redo')}".`,
    );
    this.snapshotHead = snapshotHead;
    this.head = head;
  }
}

const Snapshot = z.looseObject({ head: z.string().nullish() });

/** @returns the revision that a snapshot is of; null for base, undefined without a snapshot, or when it does not say. */
export async function readSnapshotHead(path: string): Promise<string | null | undefined> {
  try {
    return snapshotHeadOf(await readFile(path, 'utf8'));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** @returns the revision that the text of a snapshot is of; null for base, undefined when it does not say. */
export function snapshotHeadOf(text: string): string | null | undefined {
  return Snapshot.parse(JSON.parse(text)).head;
}

/** Writes into a snapshot which revision it is of, first: a reader of a merge conflict sees it at once. */
export async function writeSnapshotHead(path: string, head: string | null): Promise<void> {
  const snapshot = Snapshot.parse(JSON.parse(await readFile(path, 'utf8')));
  await writeFile(path, JSON.stringify(Object.assign({ head }, snapshot, { head }), null, 2));
}
