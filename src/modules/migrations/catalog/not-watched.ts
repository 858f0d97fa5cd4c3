/** Something that PostgreSQL keeps and that is not a fact, and why; for people who ask what an empty drift report means. */
export interface NotWatched {
  readonly what: string;
  readonly why: string;
}

export const NOT_WATCHED: readonly NotWatched[] = [
  { what: 'rows, large objects and positions of sequences', why: 'data, not schema' },
  {
    what: 'statistics, sizes, object ids, file nodes and transaction ids',
    why: 'they change without a change of the schema',
  },
  { what: 'roles, their memberships and passwords', why: 'they belong to the cluster: all databases share them' },
  { what: 'tablespaces and their options, replication origins and slots', why: 'they belong to the cluster' },
  { what: 'comments on roles, tablespaces and other databases', why: 'they belong to the cluster' },
  { what: 'settings of the server, and of a role in all databases', why: 'they belong to the cluster' },
  { what: 'privileges on server settings (GRANT SET ON PARAMETER)', why: 'they belong to the cluster' },
  {
    what: 'encoding, locale and collation version of the database',
    why: 'chosen when it is created; they belong to the place',
  },
  {
    what: 'objects of the system that were dropped, comments on them that were, and what either was before it was changed',
    why: 'PostgreSQL keeps no record of them; that one was changed is seen',
  },
  {
    what: 'what was done to the constructor functions of a range type, or to array types of an extension',
    why: 'they come with their type, and a dump forgets it',
  },
  { what: 'temporary objects', why: 'they end with their session' },
  { what: 'ignored schemas, with everything in them', why: 'another tool migrates them' },
  {
    what: 'which of its default versions an extension has, and who owns it',
    why: 'depends on the packages of the server; another version is seen',
  },
  {
    what: 'text of passwords in user mappings and of subscription connections',
    why: 'secrets; a change is seen by a short digest',
  },
  {
    what: 'the number of dimensions that an array column was declared with',
    why: 'PostgreSQL ignores it, and a dump forgets it',
  },
];
