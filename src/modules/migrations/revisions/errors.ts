import { commandOf } from '../process-names.ts';
import { MigrationsError } from '../migrations-error.ts';

/** The word on the command line names no revision of this build. */
export class UnknownRevisionError extends MigrationsError {
  readonly code = 'unknown_revision';
  readonly target: string;

  constructor(target: string, known: readonly string[]) {
    const list = known.length === 0 ? 'this build has none' : `this build has ${known.join(', ')}`;
    super(`No revision answers to "${target}": ${list}. Nothing was run.`);
    this.target = target;
  }
}

/** The word on the command line could mean more than one revision. */
export class AmbiguousRevisionError extends MigrationsError {
  readonly code = 'ambiguous_revision';
  readonly candidates: readonly string[];

  constructor(target: string, candidates: readonly string[]) {
    super(`"${target}" could mean ${candidates.join(' or ')}; write more of the name. Nothing was run.`);
    this.candidates = candidates;
  }
}

/** The target exists, and cannot be reached by the command that was given. */
export class UnreachableTargetError extends MigrationsError {
  readonly code = 'unreachable_target';
}

/** The way down leads over a revision that does not say how to revert it. */
export class IrreversibleRevisionError extends MigrationsError {
  readonly code = 'revision_irreversible';

  constructor(revision: string) {
    super(
      `Revision ${revision} has no down(), so nothing goes back over it; nothing was run. ` +
        'Restore a backup, or write a new revision that undoes it.',
    );
  }
}

/** A revision decides by rows what it runs, so its SQL is known only where the rows are. */
export class RowsNeededError extends MigrationsError {
  readonly code = 'revision_needs_rows';

  constructor(revision: string, direction: 'up' | 'down') {
    super(
      `Revision ${revision} uses the rows that its ${direction}() reads, so its SQL is known only when it runs: --sql ` +
        `cannot print it. Decide in SQL instead, for example in a DO block, or let "${commandOf('migrate')}" run it.`,
    );
  }
}

/** A revision's file cannot be read as one. */
export class RevisionFileError extends MigrationsError {
  readonly code = 'revision_file_invalid';
  readonly revision: string;

  constructor(revision: string, problem: string) {
    super(`Revision ${revision} ${problem}`);
    this.revision = revision;
  }
}

/** The history table and the revision files contradict each other, so that no revision may run. */
export class HistoryMismatchError extends MigrationsError {
  readonly code = 'history_mismatch';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(
      `The history of this database does not fit this build; nothing was run.\n${problems.map((p) => `  ${p}`).join('\n')}`,
    );
    this.problems = problems;
  }
}

/** The folder of the revisions is missing. */
export class NoFolderError extends MigrationsError {
  readonly code = 'revisions_folder_missing';

  constructor(folder: string, cause: unknown) {
    super(
      `The folder of revisions ${folder} does not exist. Write the first revision with "npx mikro-orm migration:create", ` +
        "or correct migrations.path and migrations.pathTs of MikroORM's configuration. Nothing was run.",
      { cause },
    );
  }
}
