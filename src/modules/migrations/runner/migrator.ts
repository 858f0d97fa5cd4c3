import { commandOf } from '../process-names.ts';
import { type MigrateOptions, type MigrationInfo, type MigrationRow, type MikroORM } from '@mikro-orm/core';
import { type MigrationStorage } from '@mikro-orm/migrations';
import { SqlEntityManager } from '@mikro-orm/postgresql';
import type { Kysely } from 'kysely';
import { findRevision } from '../revisions/address.ts';
import { compareHistory, type RevisionsReport } from '../revisions/compare-history.ts';
import { UnreachableTargetError } from '../revisions/errors.ts';
import type { HistoryRow } from '../revisions/history.ts';
import { type LoadedRevision, readRevisions } from '../revisions/read-revisions.ts';
import { foldReplaced } from '../revisions/replaced.ts';
import { queryOf, type Connection } from './connection-query.ts';
import { NotApprovedError } from './errors/not-approved-error.ts';
import { RunStoppedError } from './errors/run-stopped-error.ts';
import { knownOf } from './preflight/drift.ts';
import { ensureHistoryTable } from './history-schema.ts';
import { readHistory } from './journal.ts';
import { inTransaction } from './executor/in-transaction.ts';
import { withMigrationLock } from './lock.ts';
import { infos, LazyStorage, logProgress, ormRequest } from './mikro-orm-adapter.ts';
import { beforeContract, nothingToDo, type RunPlan, planRun } from './plan.ts';
import type { Direction, RunContext } from './run-context.ts';
import { RevisionWriter } from './revision-writer.ts';
import type { LockOptions, RunListener, RunOptions, RunResult, StampOptions, StampResult } from './run-listener.ts';
import { run } from './run.ts';
import type { DriftGuard } from './drift-guard.ts';
import type { RevisionPlace } from './revision-place.ts';
import { assertServerSuitable } from './preflight/server.ts';
import { DEFAULT_SETTINGS, type RunnerSettings } from './settings.ts';
import { replacedRows, stampHistory } from './stamp-history.ts';
import { stopSignals } from './stop-signals.ts';
import { readTimeouts } from './timeouts.ts';

/**
 * The one Migrator behind `npx mikro-orm migration:*`, the command line and the tests.
 *
 * Differs from MikroORM's own in what may go wrong: one migrator at a time per database, the history read again under
 * its lock, a target that names no revision is an error, each revision is one transaction with its history row, and an
 * edited, missing or out-of-order revision stops the run before it starts.
 *
 * MikroORM looks for an extension class of this very name, and otherwise registers its own after this one.
 */
export class Migrator extends RevisionWriter {
  #revisions: Promise<LoadedRevision[]> | undefined;

  static override register(orm: MikroORM): void {
    orm.config.registerExtension('@mikro-orm/migrator', () => {
      if (!(orm.em instanceof SqlEntityManager)) throw new TypeError('The Migrator needs an ORM on PostgreSQL.');
      return new this(orm.em);
    });
  }

  /** Applies what lies between the current revision and `target`. Without anything to do it writes nothing. */
  async upgrade(target = 'head', options: RunOptions = {}): Promise<RunResult> {
    return this.runTo('up', target, options);
  }

  /** Reverts the revisions after `target`, the last first. */
  async downgrade(target: string, options: RunOptions = {}): Promise<RunResult> {
    return this.runTo('down', target, options);
  }

  /** Makes the history say that the database is at `target`, and runs nothing. `base` empties it. */
  async stamp(target: string, options: StampOptions = {}): Promise<StampResult> {
    const revisions = await this.readRevisions();
    const end = target === 'base' ? 0 : revisions.indexOf(findRevision(target, revisions)) + 1;
    const kept = revisions.slice(0, end);
    const early = replacedRows(await this.readHistory(), kept);
    if (options.approve && early.length > 0 && !(await options.approve(early))) throw new NotApprovedError('declined');
    return this.underLock(options, async ({ stop }) => {
      await assertServerSuitable(queryOf(this.database()), this.settings.schema);
      const before = await this.readHistory();
      const replaced = replacedRows(before, kept);
      if (options.approve && JSON.stringify(replaced) !== JSON.stringify(early)) throw new NotApprovedError('changed');
      const names = kept.map(({ name }) => name);
      const known = await this.onConnection((session) =>
        knownOf(this.settings.guard, { query: queryOf(session), folder: this.folder }, names, stop),
      );
      const record = { first: '', accepted: [], known };
      await inTransaction(this.database(), async (transaction) => {
        await ensureHistoryTable(queryOf(transaction), this.settings);
        await stampHistory(queryOf(transaction), before, kept, { record, settings: this.settings });
      });
      return { from: compareHistory(revisions, before).current, to: kept.at(-1)?.name ?? null, replaced };
    });
  }

  /** All revisions of this build, in order; read once, because they do not change while a process runs. Needs no database. */
  async readRevisions(): Promise<readonly LoadedRevision[]> {
    this.#revisions ??= readRevisions(this.folder);
    return this.#revisions;
  }

  /**
   * Returns the Migrator of one schema of the database, with a history of its own there. It runs next to those of other
   * schemas, and not next to a run of the whole database. It leaves signals to its caller.
   */
  inSchema(place: RevisionPlace, guard: DriftGuard | null): Migrator {
    const settings = { ...this.settings, ...place, part: place.schema, guard, handlesSignals: false };
    const revisions = () => this.readRevisions();
    return new (class extends Migrator {
      protected override readonly settings: RunnerSettings = settings;

      override readRevisions(): Promise<readonly LoadedRevision[]> {
        return revisions();
      }
    })(this.em);
  }

  /** Runs `work` on one connection of the pool. */
  async onConnection<T>(work: (session: Connection) => Promise<T>): Promise<T> {
    return this.database().connection().execute(work);
  }

  /** The history as the database has it. Writes nothing, creates nothing. */
  async readHistory(): Promise<HistoryRow[]> {
    return readHistory(queryOf(this.database()), this.settings.history);
  }

  /** Files against history. Writes nothing. */
  async compare(): Promise<RevisionsReport> {
    return compareHistory(await this.readRevisions(), await this.readHistory());
  }

  override async up(options?: string | string[] | MigrateOptions): Promise<MigrationInfo[]> {
    const { to, from, only } = ormRequest(options);
    if (from !== undefined)
      throw new UnreachableTargetError('An upgrade starts where the database is; leave --from out.');
    if (only) return this.onlyNext(only);
    return infos(await this.upgrade(to ?? 'head', this.listener()));
  }

  override async down(options?: string | string[] | Omit<MigrateOptions, 'from'>): Promise<MigrationInfo[]> {
    const { to, only } = ormRequest(options);
    if (only) throw new UnreachableTargetError('A downgrade goes back from the current revision; use --to.');
    return infos(await this.downgrade(to === '0' ? 'base' : (to ?? '-1'), this.listener()));
  }

  override async getPending(): Promise<MigrationInfo[]> {
    return (await this.compare()).pending.map((name) => ({ name }));
  }

  override async getExecuted(): Promise<MigrationRow[]> {
    const rows = foldReplaced(await this.readRevisions(), await this.readHistory());
    return rows.map(({ name, executedAt }, index) => ({ id: index + 1, name, executed_at: executedAt }));
  }

  override async logMigration(): Promise<void> {
    throw new UnreachableTargetError(
      `A single revision cannot be logged; "${commandOf('migrate stamp')} <revision>" sets where the database is.`,
    );
  }

  override async unlogMigration(): Promise<void> {
    return this.logMigration();
  }

  override async rollup(): Promise<never> {
    throw new UnreachableTargetError('Revisions that were applied are never rewritten, so they cannot be rolled up.');
  }

  protected override createStorage(): MigrationStorage {
    return new LazyStorage(this.driver, this.options);
  }

  private async onlyNext(names: readonly string[]): Promise<MigrationInfo[]> {
    const revisions = await this.readRevisions();
    const wanted = names.map((name) => findRevision(name, revisions).name);
    const { pending } = await this.compare();
    const next = pending.slice(0, wanted.length);
    if (next.join() !== wanted.toSorted().join()) {
      throw new UnreachableTargetError(
        `Revisions run in order, and the next ${wanted.length} would be ${next.join(', ') || 'none'}.`,
      );
    }
    return infos(await this.upgrade(next.at(-1), this.listener()));
  }

  private listener(): RunListener {
    return this.options.silent ? {} : logProgress(this.config.getLogger());
  }

  private async runTo(direction: Direction, target: string, options: RunOptions): Promise<RunResult> {
    // a word that names nothing, or nothing to do, needs neither lock nor history table
    const plan = async () => {
      const whole = planRun(direction, target, await this.readRevisions(), await this.readHistory());
      return options.expand ? beforeContract(whole) : whole;
    };
    const early = await plan();
    if (early.steps.length === 0) return nothingToDo(early);
    if (options.approve && !(await options.approve(early.steps))) throw new NotApprovedError('declined');
    return this.underLock(options, async (context) => {
      const now = await plan();
      if (options.approve && namesOf(now) !== namesOf(early)) throw new NotApprovedError('changed');
      return run({ plan: now, folder: this.folder, context, options });
    });
  }

  private async underLock<T>(
    options: LockOptions,
    work: (context: Omit<RunContext, 'record'>) => Promise<T>,
  ): Promise<T> {
    using signals = this.settings.handlesSignals ? stopSignals() : null;
    const stop = AbortSignal.any([options.stop, signals?.stop].filter((signal) => signal !== undefined));
    const wait = { waitMs: options.waitMs ?? this.settings.waitMs, onWait: options.onWait, stop };
    try {
      return await withMigrationLock(this.database(), wait, this.settings.part, async (lock) => {
        return work({
          ...wait,
          database: this.database(),
          driver: this.driver,
          config: this.config,
          settings: this.settings,
          timeouts: await readTimeouts(lock),
          onRetry: options.onRetry,
          onProgress: options.onProgress,
          assertLocked: async () => void (await lock('select 1')),
          cancel: async (pid) => void (await lock(`select pg_catalog.pg_cancel_backend(${pid})`)),
        });
      });
    } catch (error) {
      if (!stop.aborted || error !== stop.reason) throw error;
      throw new RunStoppedError(stop.reason, null, (await this.compare()).current);
    }
  }

  private database(): Kysely<unknown> {
    return this.driver.getConnection().getClient<unknown>();
  }
}

function namesOf({ steps }: RunPlan): string {
  return steps.map((revision) => revision.name).join();
}

/**
 * Returns the Migrator of an ORM whose options have our extension.
 *
 * @throws {TypeError} when the ORM was set up without it.
 */
export function migratorOf(orm: MikroORM): Migrator {
  const migrator: unknown = orm.migrator;
  if (migrator instanceof Migrator) return migrator;
  throw new TypeError('This ORM was set up without our Migrator; add it to the extensions of its options.');
}

/** The Migrator for `extensions: [...]` of MikroORM's options, with settings of its own; what is left out is the default. */
export function migratorWith(settings: Partial<RunnerSettings>): typeof Migrator {
  const Base = Migrator;
  return class Migrator extends Base {
    protected override readonly settings: RunnerSettings = { ...DEFAULT_SETTINGS, ...this.place, ...settings };
  };
}
