/** Where the history of revisions is, and the schema of names without one. */
export const HISTORY = { schema: 'public', history: 'public.mikro_orm_migrations' } as const;
