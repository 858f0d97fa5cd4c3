import { MikroORM } from '@mikro-orm/core';
import { Injectable } from '@nestjs/common';
import { culpritOf, suspectsOf } from '../blame/culprit.ts';
import { readNewest } from '../blame/read-record.ts';
import { BLAME_SCHEMA } from '../blame/recorder.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { diffCatalogs } from '../catalog/diff-catalogs.ts';
import type { Drift } from '../catalog/drift.ts';
import { factsForMajor } from '../catalog/lock-majors.ts';
import { readFacts } from '../catalog/read-facts.ts';
import { inSnapshot } from '../catalog/snapshot.ts';
import { readLockFile } from '../proof/lock-file.ts';
import { compareHistory, isAhead, isInOrder, type RevisionsReport } from '../revisions/compare-history.ts';
import { queryOf } from '../runner/connection-query.ts';
import { readHistory } from '../runner/history-table.ts';
import { type Migrator, migratorOf } from '../runner/migrator.ts';
import { type DriftedObject, type DriftReport, type SchemaReport, unknownDrift } from './schema-report.ts';
import { WatchPolicy } from './watch-policy.ts';

/** Answers the two questions about a live database: is every revision applied, and is the catalog what they made. */
@Injectable()
export class SchemaReporter {
  private readonly migrator: Migrator;
  private readonly watch: WatchPolicy;

  constructor(orm: MikroORM, watch: WatchPolicy) {
    this.migrator = migratorOf(orm);
    this.watch = watch;
  }

  /** The first question alone: files against history. */
  async revisions(): Promise<RevisionsReport> {
    return this.migrator.compare();
  }

  /**
   * Reads history and catalog as of one moment, and compares both. Writes nothing.
   *
   * @throws {CatalogLockError} for a lock that cannot be used, and any error of the server: never "no drift".
   */
  async report(): Promise<SchemaReport> {
    const started = performance.now();
    const known = await this.migrator.readRevisions();
    const { history, catalog } = await this.read();
    const revisions = compareHistory(known, history);
    const drift = await this.compare(revisions, catalog);
    return {
      status: statusOf(revisions, drift),
      server: { version: catalog.version, database: catalog.place.database },
      revisions,
      drift,
      checkedAt: new Date(),
      durationMs: Math.round((performance.now() - started) * 10) / 10,
    };
  }

  private async read() {
    return this.migrator.onConnection((session) => {
      const query = queryOf(session);
      return inSnapshot(query, {}, async () => ({
        history: await readHistory(query),
        catalog: await readFacts(query, { ignoreSchemas: [...this.watch.ignoreSchemas, BLAME_SCHEMA] }),
      }));
    });
  }

  private async compare(revisions: RevisionsReport, catalog: Catalog): Promise<DriftReport> {
    const { current, head } = revisions;
    if (!isInOrder(revisions))
      return unknownDrift('The database is not at the head of this build, which the catalog lock is of.');
    const lock = await readLockFile(this.migrator.folder);
    if (lock.head !== head) {
      return unknownDrift(
        `The catalog lock is of ${lock.head ?? 'base'}, and the head is ${head ?? 'base'}. Write it anew: compendium migrate lock`,
      );
    }
    if (current === null) return unknownDrift('There is no revision yet, so there is nothing to compare with.');
    const expected = { facts: factsForMajor(lock, catalog.major) };
    const { drifts, notices, ...diff } = diffCatalogs(expected, catalog, this.watch.policy);
    const status = drifts.length > 0 || diff.expiredIgnores.length > 0 ? 'drift' : 'ok';
    return { status, ...diff, objects: await this.blame(drifts), notVisible: notices };
  }

  private async blame(drifts: readonly Drift[]): Promise<DriftedObject[]> {
    if (drifts.length === 0) return [];
    const suspects = drifts.flatMap(suspectsOf);
    const records = await this.migrator.onConnection((session) => readNewest(queryOf(session), suspects));
    return drifts.map((drift) => {
      const blame = culpritOf(drift, records);
      return blame ? Object.assign({ blame }, drift) : drift;
    });
  }
}

function statusOf(revisions: RevisionsReport, drift: DriftReport): SchemaReport['status'] {
  if (isAhead(revisions)) return 'ok';
  if (revisions.unknown.length + revisions.edited.length + revisions.outOfOrder.length > 0) return 'error';
  if (revisions.pending.length + revisions.interrupted.length > 0) return 'pending';
  if (drift.status === 'unknown') return 'error';
  return drift.status;
}
