import { Injectable } from '@nestjs/common';
import { Gauge, Registry } from 'prom-client';
import { withTimeout } from '../../common/single-flight.ts';
import { SchemaHealth, type SchemaReport } from '../migrations/index.ts';

const LISTS = ['pending', 'contracts', 'unknown', 'edited', 'outOfOrder', 'interrupted'] as const;
type State = (typeof LISTS)[number];
const LABELS: Readonly<Record<State, string>> = {
  pending: 'pending',
  contracts: 'contract',
  unknown: 'unknown',
  edited: 'edited',
  outOfOrder: 'out_of_order',
  interrupted: 'interrupted',
};

const PATIENCE_MS = 5_000;
const NOTHING = { inspection: null };

/** What `GET /health/schema` says, as numbers: of the same check. A check that fails leaves the numbers of the last one. */
@Injectable()
export class SchemaMetrics {
  private readonly success: Gauge;
  private readonly info: Gauge<'current' | 'head'>;
  private readonly revisions: Gauge<'state'>;
  private readonly objects: Gauge<'kind' | 'change' | 'severity'>;
  private readonly duration: Gauge;
  private readonly checkedAt: Gauge;

  constructor(registry: Registry, health: SchemaHealth) {
    // each of them waits for the same check: Prometheus' client reads them all at once
    const of = { registers: [registry], collect: () => this.check(health) };
    this.success = new Gauge({
      name: 'anki_schema_check_success',
      help: '1 when revisions and catalog could be compared just now, 0 when not: the database is unavailable, or forbids it.',
      ...of,
    });
    this.info = new Gauge({
      name: 'anki_schema_revision_info',
      help: 'Always 1; the revision that the database is at, and the last one of this build.',
      labelNames: ['current', 'head'],
      ...of,
    });
    this.revisions = new Gauge({
      name: 'anki_schema_revisions',
      help: 'Revisions that are not in order, by state.',
      labelNames: ['state'],
      ...of,
    });
    this.objects = new Gauge({
      name: 'anki_schema_drift_objects',
      help: 'Objects that are not as the revisions made them.',
      labelNames: ['kind', 'change', 'severity'],
      ...of,
    });
    this.duration = new Gauge({
      name: 'anki_schema_check_duration_seconds',
      help: 'How long the last check took that could be made.',
      ...of,
    });
    this.checkedAt = new Gauge({
      name: 'anki_schema_check_timestamp_seconds',
      help: 'When the last check was that could be made, in seconds since 1970.',
      ...of,
    });
  }

  private async check(health: SchemaHealth): Promise<void> {
    // Prometheus waits for ten seconds; what hangs must not take the other numbers with it
    const { inspection } = await withTimeout(PATIENCE_MS, 'The schema check', health.schema()).catch(() => NOTHING);
    if (inspection) this.record(inspection.report);
    this.success.set(inspection && inspection.report.drift.status !== 'unknown' ? 1 : 0);
  }

  private record({ revisions, drift, checkedAt, durationMs }: SchemaReport): void {
    this.info.reset();
    this.info.set({ current: revisions.current ?? 'base', head: revisions.head ?? 'none' }, 1);
    for (const list of LISTS) this.revisions.set({ state: LABELS[list] }, revisions[list].length);
    this.objects.reset();
    for (const { kind, change, severity } of drift.objects) this.objects.inc({ kind, change, severity });
    this.duration.set(durationMs / 1000);
    this.checkedAt.set(checkedAt.getTime() / 1000);
  }
}
