import type { MikroORM } from '@mikro-orm/core';
import { CachedCatalogReader } from '../catalog/cached-catalog-reader.ts';
import type { RevisionsReport } from '../revisions/compare-history.ts';
import { queryOf } from '../runner/connection-query.ts';
import { type Migrator, migratorOf } from '../runner/migrator.ts';
import { type Inspection, inspect } from './read-report.ts';
import type { SchemaReport } from './schema-report.ts';
import type { DriftPolicy } from './drift-policy.ts';

/** Answers the two questions about a live database: is every revision applied, and is the catalog what they made. */
export class SchemaReporter {
  private readonly migrator: Migrator;
  private readonly watch: DriftPolicy;
  private readonly repeated = new CachedCatalogReader();

  constructor(orm: MikroORM, watch: DriftPolicy) {
    this.migrator = migratorOf(orm);
    this.watch = watch;
  }

  /** The first question alone: files against history. */
  async revisions(): Promise<RevisionsReport> {
    return this.migrator.compare();
  }

  /** Whether the server takes no writes: a replica, or one that was set to. */
  async isReadOnly(): Promise<boolean> {
    return this.migrator.onConnection(async (session) => {
      const [row] = await queryOf(session)<{ read_only: boolean }>(
        `select pg_is_in_recovery() or current_setting('default_transaction_read_only')::boolean as read_only`,
      );
      return row?.read_only === true;
    });
  }

  /** Both questions; see `readReport`. */
  async report(): Promise<SchemaReport> {
    return (await this.inspect()).report;
  }

  /**
   * The same, with what the answer was made from.
   *
   * @param repair whether it shall show a repair; without one, what objects are built on is not read
   */
  async inspect({ repair = true } = {}): Promise<Inspection> {
    const { migrator, watch } = this;
    const facts = this.repeated.facts.bind(this.repeated);
    const revisions = await migrator.readRevisions();
    return migrator.onConnection((session) =>
      inspect({ query: queryOf(session), folder: migrator.folder, revisions, watch, facts, repair }),
    );
  }
}
