/**
 * The face for a Nest application: the module, its health routes, and what they are made from.
 *
 * @example
 * // app.module.ts: GET /health/live, /health/ready and /health/schema
 * \@Module({ imports: [MikroOrmModule.forRoot(config), MigrationsModule.forRoot(migrations)] })
 * export class AppModule {}
 * @example
 * // Is the schema what the revisions made? Throws what the server throws; never "no drift".
 * const { status, revisions, drift } = await app.get(SchemaReporter).report();
 */
export type { Blame } from './blame/culprit.ts';
export type { CheckHistory, FirstSeen, PastCheck } from './health/check-history.ts';
export { LivenessController } from './health/liveness.controller.ts';
export { ReadinessController } from './health/readiness.controller.ts';
export { SchemaHealthController } from './health/schema-health.controller.ts';
export {
  type FailedCheck,
  type Readiness,
  type SchemaAnswer,
  SchemaHealth,
  type SchemaSummary,
} from './health/schema-health.ts';
export { MigrationsModule } from './migrations.module.ts';
export { type MigrationsOptions, MigrationsOptionsError } from './options.ts';
export { repairLines } from './report/repair-lines.ts';
export type { DriftedObject, DriftReport, SchemaReport } from './report/schema-report.ts';
export { SchemaReporter } from './report/schema-reporter.ts';
export { isAhead, type RevisionsReport } from './revisions/compare-history.ts';
export { parseRevisionName } from './revisions/revision.ts';
export type { TimelineEntry } from './revisions/timeline.ts';
