import { MigrationsError } from '../../migrations-error.ts';
import { commandOf } from '../../process-names.ts';
import type { AcceptedDrift } from '../../revisions/accepted-drift.ts';

/** Objects that an error names; the rest of them are counted. */
const MOST_NAMED = 10;

/** The live catalog is not what the revisions up to the current one make; nothing was run. */
export class DriftedError extends MigrationsError {
  readonly code = 'schema_drifted';
  readonly objects: readonly AcceptedDrift[];

  constructor(current: string | null, objects: readonly AcceptedDrift[]) {
    const named = objects.slice(0, MOST_NAMED).map(({ change, kind, identity }) => `  ${change} ${kind} ${identity}`);
    const rest = objects.length - named.length;
    super(
      [
        `The schema is not what the revisions up to ${current ?? 'base'} make: ${objects.length === 1 ? '1 object has' : `${objects.length} objects have`} drifted. Nothing was run.`,
        ...named,
        ...(rest > 0 ? [`  … and ${rest} more`] : []),
        `See it in full with "${commandOf('migrate drift')}"; "${commandOf('migrate drift')} --sql" prints the repair. To go on ` +
          `with the schema as it is: --accept-drift of "${commandOf('migrate upgrade')}" or "downgrade"; the history keeps what was accepted.`,
      ].join('\n'),
    );
    this.objects = objects;
  }
}
