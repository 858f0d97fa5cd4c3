/** One thing that was looked at. */
export interface Check {
  /** What it is about: `server version`. */
  readonly name: string;
  readonly status: 'ok' | 'warning' | 'error';
  /** What was found. */
  readonly found: string;
  /** What to do about it; null when all is well. */
  readonly remedy: string | null;
}

/** Makes a check that passed; `found` is what was found, in a few words. No errors. */
export const ok = (name: string, found: string): Check => ({ name, status: 'ok', found, remedy: null });

/** Makes a check that a person should look at; `remedy` is a sentence that says what to do. No errors. */
export const warning = (name: string, found: string, remedy: string): Check => ({
  name,
  status: 'warning',
  found,
  remedy,
});

/** Makes a check that failed; `remedy` is a sentence that says what to do. No errors. */
export const error = (name: string, found: string, remedy: string): Check => ({ name, status: 'error', found, remedy });
