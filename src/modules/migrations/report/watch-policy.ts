import { DEFAULT_POLICY, type Policy } from '../catalog/policy.ts';

/** What of a database is watched; the application that uses this module provides it. */
export abstract class WatchPolicy {
  /** How grave which drift is, and what is left out for a reason. */
  readonly policy: Policy = DEFAULT_POLICY;
  /** Schemas that others migrate, left out with everything in them. */
  readonly ignoreSchemas: readonly string[] = [];
}
