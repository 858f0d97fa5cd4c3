/**
 * The face for MikroORM without Nest: its configuration, and programs that run revisions themselves.
 *
 * @example
 * // mikro-orm.config.ts: `npx mikro-orm migration:create|up|down|check` and the command line run this Migrator.
 * export default defineConfig({
 *   clientUrl: process.env.DATABASE_URL,
 *   entities: ['dist/**\/*.entity.js'],
 *   migrations: { path: 'dist/migrations', pathTs: 'src/migrations', snapshotName: 'schema.snapshot' },
 *   extensions: [migratorFor({ application: { name: 'shop', version: '1.4.0' } })],
 * });
 * @example
 * // A program that applies all revisions; times are in milliseconds.
 * const { revisions, to } = await migratorOf(orm).upgrade('head', { waitMs: 60_000 });
 */
export { migratorFor } from './migrator-for.ts';
export { MigrationsError } from './migrations-error.ts';
export { type MigrationsOptions, MigrationsOptionsError } from './options.ts';
export { type RevisionsReport } from './revisions/compare-history.ts';
export type { Backfill } from './revisions/backfill.ts';
export { type LockWait, tryAdvisoryLock, untilLocked } from './runner/advisory-lock.ts';
export { DriftedError } from './runner/errors/drifted-error.ts';
export { MigrationLockedError } from './runner/errors/migration-locked-error.ts';
export { NotApprovedError } from './runner/errors/not-approved-error.ts';
export { RevisionFailedError } from './runner/errors/revision-failed-error.ts';
export { keepsSession } from './runner/preflight/keeps-session.ts';
export { type Migrator, migratorOf } from './runner/migrator.ts';
export { detectPooler } from './runner/preflight/detect-pooler.ts';
export { refuseSharedSessions } from './runner/preflight/pooler.ts';
export { RefusingSchemaGenerator } from './runner/refusing-schema-generator.ts';
export { DEFAULT_PLACE, placeOf, type RevisionPlace } from './runner/revision-place.ts';
export type { RunListener, RunOptions, RunResult } from './runner/run-listener.ts';
export { RUN_LOCK } from './runner/statement-lock.ts';
