/** What went wrong, independent of the transport: the HTTP filter maps it to a status, a command to an exit code. */
export type ErrorKind =
  | 'malformed'
  | 'invalid'
  | 'unauthenticated'
  | 'forbidden'
  | 'not-found'
  | 'conflict'
  | 'too-large'
  | 'unsupported'
  | 'too-many'
  | 'unavailable';

/**
 * An error that a person outside may see.
 *
 * `code` is stable and lower snake case (`quota_exceeded`); `message` is one sentence that names the object and the
 * next step, and never holds SQL, a stack, a storage key or an identity provider's id.
 */
export abstract class AppError extends Error {
  abstract readonly code: string;
  abstract readonly kind: ErrorKind;

  /** Returns what a program needs besides the code (`limit`, `used`): public members of the answer, in snake_case. */
  get members(): Readonly<Record<string, unknown>> {
    return {};
  }

  override get name(): string {
    return this.constructor.name;
  }
}
