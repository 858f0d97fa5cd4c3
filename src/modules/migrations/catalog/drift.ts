import type { AttributeValue } from './fact.ts';

/** `error` fails a check, `warning` is shown and counted, and does not. */
export type Severity = 'error' | 'warning';

/** One attribute that differs; an attribute that one side does not have is `null` there. */
export interface AttributeDrift {
  readonly name: string;
  readonly expected: AttributeValue;
  readonly actual: AttributeValue;
}

/** SQL that brings one object back to what is expected. */
export interface Repair {
  /** One or more statements, each ended by `;`. Empty when no SQL can do it: then `note` says why. */
  readonly sql: string;
  /** True when running it would lose rows, or values of a column. */
  readonly destructive: boolean;
  readonly note?: string;
}

/** One object of the live catalog that is not what the revisions made. */
export interface Drift {
  /** `missing`: expected and not there; `unexpected`: there and not expected; `changed`: some attributes differ. */
  readonly change: 'missing' | 'unexpected' | 'changed';
  readonly kind: string;
  readonly identity: string;
  readonly severity: Severity;
  /** For `missing` and `unexpected`: all attributes, with `null` on the side that lacks the object. */
  readonly attributes: readonly AttributeDrift[];
  readonly repair: Repair;
}
