/** PostgreSQL majors that every catalog lock serves and the tests run on, ascending. `docs/new-major.md` says how one is added. */
export const MAJORS: readonly number[] = [15, 16, 17, 18, 19];
