import type { Scope } from './scope.ts';
import type { KindRepair } from './repair-steps.ts';

/** A kind of catalog object: how to read it and how to bring it back. One file in `kinds/` each. */
export interface Kind {
  /** As it stands in facts, e.g. `materialized view`. */
  readonly name: string;
  /**
   * A query of two columns, `identity` (text) and `attributes` (the text of a JSON object). It contains no parameter and
   * no `?`.
   */
  readonly select: (scope: Scope) => string;
  /**
   * A cheap SQL condition without which there is nothing of the kind; then its query is left out of the read. It may
   * read `initdb` of the session query.
   */
  readonly presence?: string;
  readonly repair: KindRepair;
}

/** Declares a kind; it does nothing but hold the literal to the type. */
export function defineKind(kind: Kind): Kind {
  return kind;
}
