/** What the fact queries must know of the session before they can be written: the server, and what is watched in it. */
export interface Scope {
  /** Major version of the server, e.g. 18. */
  readonly major: number;
  /** Object id of the database that the session is connected to. */
  readonly database: string;
  /** Object id of the role that is written as `<owner>`. */
  readonly owner: string;
  /** Object ids of the schemas that are watched. */
  readonly schemas: readonly string[];
  /** Object ids of the schemas that are ignored: what refers to them without living in them is left out too. */
  readonly ignored: readonly string[];
  /** Whether the role may read `pg_subscription.subconninfo`; naming the column without it is an error. */
  readonly seesConnections: boolean;
  /** Whether an extension of the database has a member of that catalog, e.g. `pg_operator`. */
  readonly hasMembersIn: (catalog: string) => boolean;
  /** Transaction id of the last row that `initdb` wrote; null where template0, which holds it, is gone. */
  readonly initialised: string | null;
}

/** Object id of the schema `public` that `initdb` makes, whatever its name is now. Source: pg_namespace.dat. */
export const PUBLIC_SCHEMA = 2200;
