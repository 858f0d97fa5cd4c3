import { Inject, Injectable, Logger } from '@nestjs/common';
import { ENV } from '../../../config/config.module.ts';
import type { Env } from '../../../config/env.ts';
import type { Inspection } from '../report/read-report.ts';
import { SchemaReporter } from '../report/schema-reporter.ts';
import { isAlarming, type SchemaReport } from '../report/schema-report.ts';
import { isAhead, type RevisionsReport } from '../revisions/compare-history.ts';
import { CheckHistory } from './check-history.ts';
import { Outage } from '../../../common/outage.ts';
import { SingleFlight, within } from '../../../common/single-flight.ts';

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

/** The report with counts instead of names, for those who are no admins. */
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
const WHAT = 'The schema check';

/** The health routes' answers: read-only, bounded in time, and made once for all who ask at the same moment. */
@Injectable()
export class SchemaHealth {
  private readonly unready: Outage;
  private readonly unchecked: Outage;
  private readonly revisions: SingleFlight<{ report: RevisionsReport; readOnly: boolean }>;
  private readonly inspection: SingleFlight<Inspection>;
  private readonly driftAlarms: boolean;
  /** The checks that this process has made. */
  readonly history = new CheckHistory();

  constructor(reporter: SchemaReporter, @Inject(ENV) env: Env) {
    this.driftAlarms = env.SCHEMA_DRIFT_POLICY === 'fail';
    const logger = new Logger(SchemaHealth.name);
    this.unready = new Outage(logger, 'The database cannot be asked');
    this.unchecked = new Outage(logger, 'The schema cannot be checked');
    const holdMs = env.SCHEMA_CHECK_CACHE_MS;
    const serves = async () => ({ report: await reporter.revisions(), readOnly: await reporter.isReadOnly() });
    this.revisions = new SingleFlight(serves, { holdMs, limitMs: READY_LIMIT_MS });
    const check = () => this.history.record(within(SCHEMA_LIMIT_MS, WHAT, reporter.inspect()));
    this.inspection = new SingleFlight(check, { holdMs, limitMs: SCHEMA_LIMIT_MS });
  }

  /** @returns never throws: a database that is away is an answer. */
  async readiness(): Promise<Readiness> {
    try {
      const { report, readOnly } = await within(READY_LIMIT_MS, 'The database', this.revisions.get());
      this.unready.worked();
      const revisions = servable(report);
      const status = !readOnly && (revisions === 'ok' || revisions === 'ahead') ? 'ok' : 'unavailable';
      return { status, database: readOnly ? 'read-only' : 'up', revisions, pending: report.pending.length };
    } catch (error) {
      this.unready.failed(error);
      return { status: 'unavailable', database: 'down', revisions: null, pending: 0 };
    }
  }

  /** @returns never throws: a check that cannot be made alarms. */
  async schema(): Promise<SchemaAnswer> {
    try {
      const inspection = await within(SCHEMA_LIMIT_MS, WHAT, this.inspection.get());
      this.unchecked.worked();
      const full = inspection.report;
      const alarming = isAlarming(full) && (full.status !== 'drift' || this.driftAlarms);
      return { alarming, inspection, full, summary: summarise(full) };
    } catch (error) {
      this.unchecked.failed(error);
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
