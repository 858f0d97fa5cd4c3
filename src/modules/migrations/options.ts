import { z } from 'zod';
import { DEFAULT_POLICY, type Rule, type SeverityRule } from './catalog/policy.ts';
import { MigrationsError } from './migrations-error.ts';
import { nameProcess } from './process-names.ts';
import type { DriftPolicy } from './report/drift-policy.ts';
import type { RevisionPlace } from './runner/revision-place.ts';

/** An object of its own class, or a function: checked where it is used. */
const given = <T>(type: 'object' | 'function') =>
  z.custom<T>((value) => typeof value === type && value !== null, `must be a${type === 'object' ? 'n' : ''} ${type}`);

/** A function that an application may write for the type of its own requests. */
interface Ask {
  ask(request: unknown): boolean;
}

const name = z.string('must be a text').min(1, 'must not be empty');
const milliseconds = z.int('must be a whole number of milliseconds').min(0, 'must not be negative');

const Health = z.strictObject({
  /** An answer is used for this long, in milliseconds. */
  cacheMs: milliseconds.default(1_000),
  /** Drift makes `GET /health/schema` answer 503; else it is reported with 200. */
  driftIsUnhealthy: z.boolean('must be true or false').default(true),
  /** Who sees names of objects and SQL, and not only counts; by default no one. */
  maySeeDetails: given<Ask['ask']>('function').default(() => () => false),
});

const Options = z.strictObject({
  /** The application: its name begins the `application_name` of its sessions, its version is written to the history. */
  application: z.strictObject({ name, version: name }),
  /** Schemas that another program migrates, left out with everything in them. */
  ignoreSchemas: z.array(name, 'must be a list of schemas').readonly().default([]),
  /** What is left out of the drift check, for which reason. */
  ignores: z.array(given<Rule>('object'), 'must be a list of rules').readonly().default([]),
  /** How grave a drift is, where it is not an error; added to the defaults, the later rule counts. */
  severities: z.array(given<SeverityRule>('object'), 'must be a list of rules').readonly().default([]),
  /** How a statement of a revision waits for table locks. */
  locks: z
    .strictObject({
      /** Milliseconds before its revision is rolled back and retried. */
      timeoutMs: milliseconds.default(3_000),
      retries: z.int('must be a whole number').min(0, 'must not be negative').default(10),
      /** Milliseconds to wait for another migrator to finish. */
      waitMs: milliseconds.default(30_000),
    })
    .prefault({}),
  /** Compares the catalog before a run, and refuses to run on drift. */
  driftCheck: z.boolean('must be true or false').default(true),
  /** Tables that stay small, such as `settings`: a new revision may lock them while it works on all rows. */
  smallTables: z.array(name, 'must be a list of tables').readonly().default([]),
  health: Health.prefault({}),
  /** The command line as a person types it; messages name the next command by it. */
  command: name.default('npx nest-pg-migrations'),
  /** The same in a checkout, where it may be another. */
  checkoutCommand: name.optional(),
  /** Gives a session again what `driverOptions.onConnect` of the ORM gives a new one. */
  prepareSession: given<(session: { query(sql: string): Promise<unknown> }) => Promise<unknown>>('function').optional(),
});

/** What an application says to this module. Times are in milliseconds. */
export type MigrationsOptions = z.input<typeof Options>;
/** {@link MigrationsOptions} with every default. */
export type CompleteOptions = z.output<typeof Options>;

/** Options of this module are wrong; the message has a line for each. */
export class MigrationsOptionsError extends MigrationsError {
  readonly code = 'migrations_options';

  constructor(readonly problems: readonly string[]) {
    super(
      `The options of the migrations module are wrong. Nothing was run.\n${problems.map((one) => `  ${one}`).join('\n')}`,
    );
  }
}

/**
 * Checks options, and adds the defaults.
 *
 * @throws {MigrationsOptionsError} with all problems at once.
 */
export function completeOptions(options: MigrationsOptions): CompleteOptions {
  const result = Options.safeParse(options);
  if (!result.success) throw new MigrationsOptionsError(result.error.issues.map(describeIssue));
  const { command, checkoutCommand = command, application } = result.data;
  nameProcess({ command, checkout: checkoutCommand, sessions: application.name });
  return result.data;
}

function describeIssue(issue: z.core.$ZodIssue): string {
  const at = issue.path.join('.');
  if (issue.code === 'unrecognized_keys') {
    return `${issue.keys.map((key) => (at === '' ? key : `${at}.${key}`)).join(', ')} is not an option`;
  }
  return `${at === '' ? 'the options' : at} ${issue.message.startsWith('Invalid input') ? 'is missing' : issue.message}`;
}

/** What is watched of a database, with the place that its ORM names. */
export function watchOf({ ignores, severities, ignoreSchemas }: CompleteOptions, place: RevisionPlace): DriftPolicy {
  const policy = {
    severities: [...DEFAULT_POLICY.severities, ...severities],
    ignores: [...DEFAULT_POLICY.ignores, ...ignores],
  };
  return { ...place, policy, ignoreSchemas };
}
