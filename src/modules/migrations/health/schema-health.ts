import { Logger } from '@nestjs/common';
import type { CompleteOptions } from '../options.ts';
import type { Inspection } from '../report/read-report.ts';
import type { SchemaReporter } from '../report/schema-reporter.ts';
import { shouldAlert, type SchemaReport } from '../report/schema-report.ts';
import { isAhead, type RevisionsReport } from '../revisions/compare-history.ts';
import { CheckHistory } from './check-history.ts';
import { SharedCheck } from './shared-check.ts';

/** What `GET /health/ready` says. */
export interface Readiness {
  readonly status: 'ok' | 'unavailable';
  /** `read-only`: it answers and takes no writes, as a replica does after a failover. */
  readonly database: 'up' | 'read-only' | 'down';
  /**
   * `ahead`: a newer build has migrated further, which this one can live with. `ok`: also when a contract is pending, which
   * comes after the rollout. Null while the database is down.
   */
  readonly revisions: 'ok' | 'ahead' | 'pending' | 'error' | null;
  readonly pending: number;
}

/** The report with counts instead of names, for callers who are not admins. */
export interface SchemaSummary {
  readonly status: SchemaReport['status'];
  readonly revisions: Readonly<Record<'pending' | 'unknown' | 'edited' | 'outOfOrder' | 'interrupted', number>>;
  readonly drift: {
    readonly status: SchemaReport['drift']['status'];
    readonly facts: number;
    readonly objects: number;
  };
  readonly checkedAt: Date;
  readonly durationMs: number;
}

/** A check that could not be made; who reads it may be a monitor, so there is a body all the same. */
export interface FailedCheck {
  readonly status: 'error';
  readonly error?: string;
  readonly checkedAt: Date;
}

export interface SchemaAnswer {
  readonly alarming: boolean;
  /** What the answer was made from; null when the check could not be made. */
  readonly inspection: Inspection | null;
  readonly full: SchemaReport | FailedCheck;
  readonly summary: SchemaSummary | FailedCheck;
}

const READY_LIMIT_MS = 3_000;
const SCHEMA_LIMIT_MS = 15_000;

/** The health routes' answers: read-only, bounded in time, and made once for all who ask at the same moment. */
export class SchemaHealth {
  private readonly revisions: SharedCheck<{ report: RevisionsReport; readOnly: boolean }>;
  private readonly inspection: SharedCheck<Inspection>;
  private readonly repairable: SharedCheck<Inspection>;
  private readonly driftAlarms: boolean;
  /** The checks that this process has made. */
  readonly history = new CheckHistory();

  constructor(reporter: SchemaReporter, { cacheMs, driftIsUnhealthy }: CompleteOptions['health']) {
    this.driftAlarms = driftIsUnhealthy;
    const logger = new Logger(SchemaHealth.name);
    const ready = { holdMs: cacheMs, limitMs: READY_LIMIT_MS };
    this.revisions = new SharedCheck(logger, 'The readiness check', ready, async () => ({
      report: await reporter.revisions(),
      readOnly: await reporter.isReadOnly(),
    }));
    const schema = { holdMs: cacheMs, limitMs: SCHEMA_LIMIT_MS };
    this.inspection = new SharedCheck(logger, 'The schema check', schema, () =>
      this.history.record(reporter.inspect({ repair: false })),
    );
    this.repairable = new SharedCheck(logger, 'The plan of the repair', schema, () => reporter.inspect());
  }

  /** @returns never throws: an unavailable database is an answer. */
  async readiness(): Promise<Readiness> {
    try {
      const { report, readOnly } = await this.revisions.get();
      const revisions = servable(report);
      const status = !readOnly && (revisions === 'ok' || revisions === 'ahead') ? 'ok' : 'unavailable';
      return { status, database: readOnly ? 'read-only' : 'up', revisions, pending: report.pending.length };
    } catch {
      return { status: 'unavailable', database: 'down', revisions: null, pending: 0 };
    }
  }

  /**
   * Compares, and reads nothing that only a repair needs.
   *
   * @returns never throws: a check that cannot be made alarms.
   */
  async schema(): Promise<SchemaAnswer> {
    return this.answer(this.inspection);
  }

  /** The same with the repair of what differs, for those who may see it: that is read again, with what it is built on. */
  async schemaWithRepair(): Promise<SchemaAnswer> {
    const answer = await this.schema();
    return answer.inspection?.report.drift.status === 'drift' ? this.answer(this.repairable) : answer;
  }

  private async answer(check: SharedCheck<Inspection>): Promise<SchemaAnswer> {
    try {
      const inspection = await check.get();
      const full = inspection.report;
      const alarming = shouldAlert(full) && (full.status !== 'drift' || this.driftAlarms);
      return { alarming, inspection, full, summary: summarise(full) };
    } catch (error) {
      const failed: FailedCheck = { status: 'error', checkedAt: new Date() };
      return { alarming: true, inspection: null, full: { ...failed, error: messageOf(error) }, summary: failed };
    }
  }
}

function servable(report: RevisionsReport): NonNullable<Readiness['revisions']> {
  if (isAhead(report)) return 'ahead';
  if (report.unknown.length + report.edited.length > 0) return 'error';
  return report.pending.length > report.contracts.length ? 'pending' : 'ok';
}

function summarise({ status, revisions, drift, checkedAt, durationMs }: SchemaReport): SchemaSummary {
  const { pending, unknown, edited, outOfOrder, interrupted } = revisions;
  return {
    status,
    revisions: {
      pending: pending.length,
      unknown: unknown.length,
      edited: edited.length,
      outOfOrder: outOfOrder.length,
      interrupted: interrupted.length,
    },
    drift: { status: drift.status, facts: drift.facts, objects: drift.objects.length },
    checkedAt,
    durationMs,
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
