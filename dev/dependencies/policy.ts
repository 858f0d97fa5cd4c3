/** What of others' work the service may be built from. */

/** Licences under which we take a package as it is. SPDX: https://spdx.org/licenses */
export const ALLOWED_LICENCES = [
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'ISC',
  'MIT',
  // its own files stay under it, what uses them does not: web-push, unchanged
  'MPL-2.0',
  'Python-2.0',
] as const;

export interface AcceptedAdvisory {
  /** `GHSA-…` */
  readonly id: string;
  /** Why it does no harm here. */
  readonly reason: string;
  /** Last day on which that counts, `2026-12-31`. */
  readonly until: string;
}

/** Advisories of severity high or critical that we live with for a while. */
export const ACCEPTED_ADVISORIES: readonly AcceptedAdvisory[] = [];
