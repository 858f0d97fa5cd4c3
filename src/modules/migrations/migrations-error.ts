/**
 * An error that was foreseen.
 *
 * `code` is stable and lower snake case (`migration_locked`); `message` says what happened, to which object, and what to do
 * next.
 */
export abstract class MigrationsError extends Error {
  abstract readonly code: string;

  override get name(): string {
    return this.constructor.name;
  }
}
