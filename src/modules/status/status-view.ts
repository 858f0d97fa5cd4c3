import { APPLICATION_VERSION } from '../../config/package.ts';
import type { PastCheck } from '../migrations/health/check-history.ts';
import type { SchemaAnswer } from '../migrations/health/schema-health.ts';
import { checksView, PLOT } from './checks-view.ts';
import type { Entity } from './diagram/entities.ts';
import { driftView } from './drift-view.ts';
import { headlineOf } from './headline.ts';
import type { QueueAnswer } from './queue-status.ts';
import { revisionsView } from './revisions-view.ts';
import { duration, moment } from './words.ts';

/** What the page is made of. */
export interface StatusParts {
  readonly answer: SchemaAnswer;
  readonly checks: readonly PastCheck[];
  readonly queue: QueueAnswer;
  readonly entities: readonly Entity[];
  /** Of the entities; null when they cannot be drawn. */
  readonly svg: string | null;
  /** Somebody has logged in, and may log out. */
  readonly hasSession: boolean;
}

/** What the page says, ready to be written down. */
export type StatusView = ReturnType<typeof statusView>;

/** Pure. */
export function statusView({ answer, checks, queue, entities, svg, hasSession }: StatusParts) {
  const { full, inspection } = answer;
  return {
    hasSession,
    headline: headlineOf(answer),
    checkedAt: moment(full.checkedAt),
    build: APPLICATION_VERSION,
    report: inspection && reportView(inspection.report),
    drift: inspection && driftView(inspection.report.drift),
    revisions: inspection && revisionsView(inspection.timeline),
    diagram: inspection && { svg, entities: entities.map(entityView) },
    queue: Array.isArray(queue) ? queue.map(taskView) : queue,
    checks: { size: PLOT, ...checksView(checks) },
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

function entityView({ change, columns, others, ...entity }: Entity) {
  const drifted = columns.flatMap((column) => (column.change ? [`column ${column.name} ${column.change}`] : []));
  return { ...entity, columns, drift: [...(change ? [`table ${change}`] : []), ...drifted, ...others] };
}

function taskView(task: Exclude<QueueAnswer, string>[number]) {
  return { ...task, waitingSince: task.waitingSince && moment(task.waitingSince) };
}
