/**
 * Whose rows a query sees, as its option `filters`. Left out: those of the user who asks, as {@link OWN}.
 *
 * Where no user asks, such a query is an error, not a query for the rows of all users.
 */
export type RowsOf = Readonly<Record<'owner', false | Owner>> | typeof OWN;

interface Owner {
  readonly userId: string;
}

/** Rows of the user who asks. */
export const OWN = {} as const;

/** Rows of all users: for admins, workers, and what other services tell us. */
export const ALL_USERS = { owner: false } as const;

/** Rows of one user, where it is not the user who asks. */
export const rowsOf = (userId: string) => ({ owner: { userId } }) as const;

/** `filters` of an entity whose rows belong to a `user`: MikroORM adds the condition to each read, update and delete. */
export const ownedByUser = {
  owner: { name: 'owner', cond: ({ userId }: Owner) => ({ user: userId }), default: true },
};
