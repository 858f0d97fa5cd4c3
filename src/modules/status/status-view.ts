import { APPLICATION_VERSION } from '../../config/package.ts';
import type { SchemaAnswer } from '../migrations/health/schema-health.ts';
import { driftView } from './drift-view.ts';
import { headlineOf } from './headline.ts';
import { revisionsView } from './revisions-view.ts';
import { duration, moment } from './words.ts';

/** What the page says, ready to be written down. */
export type StatusView = ReturnType<typeof statusView>;

/** Pure. */
export function statusView(answer: SchemaAnswer) {
  const { full, inspection } = answer;
  return {
    headline: headlineOf(answer),
    checkedAt: moment(full.checkedAt),
    build: APPLICATION_VERSION,
    report: inspection && reportView(inspection.report),
    drift: inspection && driftView(inspection.report.drift),
    revisions: inspection && revisionsView(inspection.timeline),
  };
}

function reportView({ server, durationMs, revisions }: NonNullable<SchemaAnswer['inspection']>['report']) {
  return {
    server: `PostgreSQL ${server.version}`,
    database: server.database,
    took: duration(durationMs),
    current: revisions.current ?? 'base: no revision is applied',
  };
}
