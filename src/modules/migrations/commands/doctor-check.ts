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

export const ok = (name: string, found: string): Check => ({ name, status: 'ok', found, remedy: null });

export const warning = (name: string, found: string, remedy: string): Check => ({
  name,
  status: 'warning',
  found,
  remedy,
});

export const error = (name: string, found: string, remedy: string): Check => ({ name, status: 'error', found, remedy });
