import { MigrationsError } from '../../migrations-error.ts';

/** A build is at work that does not work on the schema after the run; nothing was run. */
export class OldBuildError extends MigrationsError {
  readonly code = 'old_build_at_work';

  constructor(revision: string, minVersion: string, who: string) {
    super(
      `Revision ${revision} removes what builds before ${minVersion} use, and ${who}. Nothing was run. ` +
        'Replace the old build everywhere and run it again; or, where the sessions of the database do not tell, say with ' +
        '--min-version which is the oldest build at work.',
    );
  }
}
