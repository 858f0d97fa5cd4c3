import type { Placeholders } from './catalog.ts';
import type { Fact } from './fact.ts';

/**
 * Statements without their `;`, or `recreate` (drop it and create what is expected), or what they do not bring back and why.
 * With `stays` nothing brings the object back, so what is built on its expected form stays with it.
 */
export type Statements =
  | readonly string[]
  | 'recreate'
  | { readonly note: string; readonly sql?: readonly string[]; readonly stays?: true };

/** What writing SQL for one object may look at besides the object. Maps are by `keyOf`. */
export interface RepairContext {
  readonly expected: ReadonlyMap<string, Fact>;
  readonly actual: ReadonlyMap<string, Fact>;
  /** Facts of ALTER DEFAULT PRIVILEGES, of both sides: what they give, every new object has. */
  readonly defaultPrivileges: readonly Fact[];
  /** The server to be repaired, and its major version. */
  readonly placeholders: Placeholders;
  readonly major: number;
  /** Names of typed tables whose type is replaced: they are loose from it meanwhile. */
  readonly loose?: ReadonlySet<string>;
}

/** One object that is there and differs. */
export interface Change extends RepairContext {
  readonly want: Fact;
  readonly have: Fact;
}

/** How a kind of object is brought back. What is absent has a default that suits most kinds. */
export interface KindRepair {
  /** The object as COMMENT ON, ALTER … OWNER TO and DROP name it: `table public.users`. */
  readonly sqlName: (fact: Fact, placeholders: Placeholders) => string;
  /** The object as GRANT names it after ON, where that is another name. */
  readonly grantOn?: (fact: Fact, placeholders: Placeholders) => string;
  /** Default: the attribute `definition` is the statement. Owner, comment and privileges are added by the caller. */
  readonly create?: (fact: Fact, context: RepairContext) => Statements;
  /** Default: `drop <object>`. */
  readonly drop?: (fact: Fact, context: RepairContext) => Statements;
  /** By attribute. An attribute that is not listed means drop and create. */
  readonly alter?: Readonly<Record<string, (change: Change) => Statements>>;
  /** Whether it has the owner of another object, and no statement of its own for it. */
  readonly ownerFollows?: (have: Fact) => boolean;
  /** Runs before any drop: cuts the object loose from others that are to be dropped. `want` is absent when it goes itself. */
  readonly detach?: (have: Fact, want: Fact | undefined, context: RepairContext) => readonly string[];
  /** Runs after everything else was created, for a missing object and for one that changed. */
  readonly finish?: (fact: Fact, context: RepairContext, have: Fact | undefined) => readonly string[];
  /** Gives the object `from` the name of `to`, or moves it to its schema; undefined when it cannot. */
  readonly rename?: (from: Fact, to: Fact) => string | undefined;
  /** Whether altering it may lose values. Default: it does not. */
  readonly losesData?: (change: Change) => boolean;
  /** Whether it can be dropped and made again, without a loss, where it stands in the way of another's drop. */
  readonly isRecreatable?: boolean;
  /** Whether the server refuses another type for a column that it reads. Others it makes again itself. */
  readonly holdsTypes?: boolean;
  /** Dropping it loses rows, values or a position. */
  readonly holdsData?: boolean;
}
