/** Something a developer can mend: the message is all that is shown, never a stack trace. */
export class DevelopmentError extends Error {
  override name = 'DevelopmentError';
}

/** Whether `error` is a system error (of `fs`, `net`, `child_process`) with one of these codes, such as `ENOENT`. */
export function hasCode(error: unknown, ...codes: string[]): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code));
}
