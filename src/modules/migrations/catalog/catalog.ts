import type { Fact } from './fact.ts';

/** What a catalog's placeholders stand for on the server that it was read from; needed to write SQL for that server. */
export interface Placeholders {
  /** Quoted name of the role that owns the history table, or else the database; written `<owner>` in facts. */
  readonly owner: string;
  /** Quoted name of the database, written `<database>` in facts. */
  readonly database: string;
}

/** Something that could not be seen. Its objects and attributes are left out of every comparison. */
export interface HiddenAttribute {
  readonly kind: string;
  readonly identity: string;
  readonly attribute: string;
  /** For people: `not visible to role app_reader`. */
  readonly message: string;
}

/** Everything watched that one database stated at one moment. */
export interface Catalog {
  /** Major version of the server, e.g. 18. */
  readonly major: number;
  /** The server's version as it writes it itself, e.g. `18.4`. */
  readonly version: string;
  /** The role that read it. */
  readonly role: string;
  readonly placeholders: Placeholders;
  /** In the order of `compareFacts`. */
  readonly facts: readonly Fact[];
  readonly notices: readonly HiddenAttribute[];
  /** True where it was read to be compared only: its facts do not say what they are built on. */
  readonly isWithoutDependencies?: boolean;
}
