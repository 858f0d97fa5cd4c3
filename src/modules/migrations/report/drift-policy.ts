import { DEFAULT_POLICY, type Policy } from '../catalog/policy.ts';
import { DEFAULT_PLACE, type RevisionPlace } from '../runner/revision-place.ts';

/** What of a database is watched, and where revisions work in it. */
export interface DriftPolicy extends RevisionPlace {
  /** How grave which drift is, and what is left out for a reason. */
  readonly policy: Policy;
  /** Schemas that others migrate, left out with everything in them. */
  readonly ignoreSchemas: readonly string[];
}

export const DEFAULT_DRIFT_POLICY: DriftPolicy = { ...DEFAULT_PLACE, policy: DEFAULT_POLICY, ignoreSchemas: [] };
