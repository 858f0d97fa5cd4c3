import { hostname } from 'node:os';
import { APPLICATION_VERSION } from '../../config/package.ts';
import type { CheckHistory, SchemaAnswer } from '../migrations/index.ts';
import { checksView, PLOT } from './checks-view.ts';
import type { Entity } from './diagram/entities.ts';
import { driftView } from './drift-view.ts';
import { headlineOf } from './headline.ts';
import type { QueueAnswer } from './queue-status.ts';
import { queueView } from './queue-view.ts';
import { revisionsSummary, revisionsView } from './revisions-view.ts';
import type { RunbookSection } from './runbook.ts';
import { duration, moment } from './words.ts';

/** What the page is made of. */
export interface StatusParts {
  readonly answer: SchemaAnswer;
  readonly history: CheckHistory;
  readonly queue: QueueAnswer;
  readonly entities: readonly Entity[];
  /** Of the entities; null when they cannot be drawn. */
  readonly svg: string | null;
  /** The visitor has logged in, and may log out. */
  readonly hasSession: boolean;
  /** Address of the runbook, without an anchor. */
  readonly runbookUrl: string;
}

/** What the page says, ready to be written down. */
export type StatusView = ReturnType<typeof statusView>;

/** Pure, except that it names the process that runs it. */
export function statusView({ answer, history, queue, entities, svg, hasSession, runbookUrl }: StatusParts) {
  const { full, inspection } = answer;
  const headline = headlineOf(answer);
  return {
    hasSession,
    headline,
    checkedAt: moment(full.checkedAt),
    build: APPLICATION_VERSION,
    answeredBy: answeredBy(),
    runbookUrl,
    runbook: (section: RunbookSection) => `${runbookUrl}#${section}`,
    report: inspection && reportView(inspection.report),
    drift: inspection && driftView(inspection.report.drift, inspection.catalog.facts, history),
    revisions: inspection && revisionsView(inspection.timeline),
    revisionsSummary: inspection && revisionsSummary(inspection.timeline),
    diagram: inspection && { svg, entities: entities.map(entityView) },
    queue: { state: queue, ...queueView(queue) },
    checks: { size: PLOT, ...checksView(history.checks) },
  };
}

/** Names this process among the replicas: what it says of past checks is its own memory. */
function answeredBy() {
  return { host: hostname(), pid: process.pid, since: moment(new Date(Date.now() - process.uptime() * 1000)) };
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
