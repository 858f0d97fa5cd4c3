import type { Scope } from './scope.ts';
import type { KindRepair } from './repair-steps.ts';

/** A kind of catalog object: how to read it and how to bring it back. One file in `kinds/` each. */
export interface Kind {
  /** As it stands in facts, e.g. `materialized view`. */
  readonly name: string;
  /**
   * The system catalog whose rows are the objects, e.g. `pg_class`: then the query also gives `oid`; for `pg_attribute`
   * that of the relation, and the number of the column as `member`. By these `pg_depend` tells what an object is built
   * on. Absent for what it does not know.
   */
  readonly catalog?: string;
  /**
   * A query of the columns `identity` (text) and `attributes` (the text of a JSON object), and of those that `catalog`
   * asks for. It contains no parameter and no `?`.
   */
  readonly select: (scope: Scope) => string;
  /**
   * A cheap SQL condition without which there is nothing of the kind; then its query is left out of the read. It may
   * read `initdb` of the session query.
   */
  readonly existsSql?: string;
  /** Kinds of objects of which one is a part of: the table of a column. It is named after it, and goes with it. */
  readonly livesIn?: readonly string[];
  /** CREATE of what it lives in makes it too. */
  readonly madeWithHome?: boolean;
  readonly repair: KindRepair;
}

/** Declares a kind; it does nothing but hold the literal to the type. */
export function defineKind(kind: Kind): Kind {
  return kind;
}
