import { join, parse } from 'node:path';
import type { IMigrationGenerator, MigrationResult } from '@mikro-orm/core';
import { Migrator as OrmMigrator } from '@mikro-orm/migrations';
import type { SqlSchemaGenerator } from '@mikro-orm/postgresql';
import { inc } from 'semver';
import { CATALOG_LOCK_FILE } from '../catalog-lock/file.ts';
import { type EntityChange, entityChange, type EntityDiff } from '../revisions/entity-diff.ts';
import { RevisionFileError, UnreachableTargetError } from '../revisions/errors.ts';
import { type RemovedLabel, removedLabels, RemovedLabelsError } from '../revisions/removed-enum-labels.ts';
import { onlineParts } from '../revisions/online/online-parts.ts';
import { lastRevisionName, type LoadedRevision } from '../revisions/read-revisions.ts';
import { type RevisionPart, wholeChange } from '../revisions/revision-part.ts';
import { RevisionGenerator, type WrittenRevision } from '../revisions/revision-generator.ts';
import { folderOf } from '../revisions/folder.ts';
import { readSnapshotHead, SnapshotHeadError, writeSnapshotHead } from '../revisions/snapshot-head.ts';
import { keepCopy, readTexts } from '../revisions/undo-copy.ts';
import { historyParts, placeOf, type RevisionPlace } from './revision-place.ts';
import { DEFAULT_SETTINGS, type RunnerSettings } from './settings.ts';

/** What MikroORM's command shows of a revision without content; an empty list would be no revision to it. */
const BLANK: EntityDiff = { up: ['-- blank'], down: ['-- blank'] };

/** How revisions are written. */
export interface WriteOptions {
  /** Without statements. */
  readonly blank?: boolean;
  /** These statements, instead of those between snapshot and entities. */
  readonly statements?: EntityDiff;
  /** One revision with the statements as they are, also where others wait for their locks. */
  readonly blocking?: boolean;
  /** Another folder than that of the settings. */
  readonly path?: string;
  /** The time of the first of them, `YYYYMMDDHHMMSS`, instead of now. */
  readonly notBefore?: string;
}

/**
 * Compares the entities with the ORM snapshot, and writes revisions. Needs no database.
 *
 * Differs from MikroORM's own: no statement is lost, the snapshot says which revision it is of, and what was there before a
 * revision is kept, so that it can be undone.
 */
export class RevisionWriter extends OrmMigrator {
  protected readonly settings: RunnerSettings = { ...DEFAULT_SETTINGS, ...this.place };

  /** Where its revisions work, as the options of the ORM say. */
  get place(): RevisionPlace {
    return placeOf(this.config.get('schema'), this.options.tableName);
  }

  /** Folder of the revisions, and of the files that are committed with them. */
  get folder(): string {
    return folderOf(this.options, this.config.get('baseDir'));
  }

  /**
   * The SQL that the next revision would hold, and the labels for which there is none: entities against the ORM snapshot.
   * Needs no database.
   */
  async diffEntities(): Promise<EntityDiff & { removedLabels: RemovedLabel[] }> {
    if (!(await this.getSchemaFromSnapshot())) {
      throw new RevisionFileError(
        'snapshot',
        `is missing: ${this.options.snapshotName}.json belongs next to the revisions. Restore it from version control.`,
      );
    }
    await this.assertSnapshotOfHead();
    return { ...(await this.entityDiff()), removedLabels: await this.removedLabels() };
  }

  /** Writes the next revisions for MikroORM's command: {@link write}. */
  override async create(path?: string, blank = false, initial = false, name?: string): Promise<MigrationResult> {
    if (initial) throw new UnreachableTargetError('The first revision is written like any other: leave --initial out.');
    const written = await this.write(name, { blank, ...(path !== undefined && { path }) });
    return {
      fileName: written.map(({ file }) => file).join(', '),
      code: written.map(({ code }) => code).join('\n'),
      diff: blank
        ? BLANK
        : { up: written.flatMap(({ part }) => part.up), down: written.toReversed().flatMap(({ part }) => part.down) },
    };
  }

  /**
   * Writes what brings the tables to the entities, and the ORM snapshot: one revision, or several numbered ones where that
   * keeps readers and writers of existing tables going.
   *
   * @param message what the change does; without it the first statement names it.
   * @returns nothing when the entities are as the last revision left them.
   * @throws {RemovedLabelsError} instead of a revision that passes over them.
   */
  async write(message: string | undefined, how: WriteOptions = {}): Promise<WrittenRevision[]> {
    await this.initPaths();
    await this.assertSnapshotOfHead();
    const given = how.blank ? { up: [], down: [] } : how.statements;
    const parts = given ? [wholeChange(given)] : await this.parts(how.blocking === true);
    if (parts.length === 0) return [];
    const before = await readTexts(this.folder, [this.snapshotFile, CATALOG_LOCK_FILE]);
    const written = await this.revisionGenerator().writeParts(parts, message, {
      folder: how.path ?? this.folder,
      ...how,
    });
    await this.storeCurrentSchema();
    for (const { file, code } of written) await keepCopy(this.folder, parse(file).name, before, code);
    return written;
  }

  /**
   * Writes the file of a baseline into an empty folder: it has the time of the last revision that it replaces.
   *
   * @param replaced in order, from the first revision on.
   */
  async writeBaseline(
    folder: string,
    replaced: readonly LoadedRevision[],
    { up, down }: Pick<RevisionPart, 'up' | 'down'>,
  ): Promise<{ name: string; text: string }> {
    const last = replaced.at(-1);
    const replaces = replaced.map((one) => ({ name: one.name, checksum: one.checksum, replaces: one.replaces }));
    const note = `Replaces the ${replaced.length} revisions up to ${last?.name}; makes what they made, from nothing`;
    const part: RevisionPart = { ...wholeChange({ up, down }), note, replaces };
    const at = { folder, ...(last && { notBefore: last.timestamp }) };
    const [written] = await this.revisionGenerator().writeParts([part], 'Baseline of revisions', at);
    if (!written) throw new TypeError('A baseline is one revision.');
    return { name: parse(written.file).name, text: written.code };
  }

  /** File name of the ORM snapshot. */
  get snapshotFile(): string {
    return `${this.options.snapshotName ?? ''}.json`;
  }

  /** Writes the schema of the entities to the ORM snapshot, as that of the last revision. */
  override async storeCurrentSchema(): Promise<void> {
    if (!this.options.snapshot) return;
    await super.storeCurrentSchema();
    await writeSnapshotHead(join(this.folder, this.snapshotFile), await lastRevisionName(this.folder));
  }

  override async checkSchema(): Promise<boolean> {
    await this.assertSnapshotOfHead();
    return (await super.checkSchema()) || (await this.removedLabels()).length > 0;
  }

  protected override getDefaultGenerator(): IMigrationGenerator {
    return this.revisionGenerator();
  }

  private revisionGenerator(): RevisionGenerator {
    return new RevisionGenerator(this.driver, this.config.getNamingStrategy(), this.options);
  }

  private async parts(isBlocking: boolean): Promise<RevisionPart[]> {
    const labels = await this.removedLabels();
    if (labels.length > 0) throw new RemovedLabelsError(labels);
    const { tables, ...change } = await this.entityChange();
    if (change.up.length === 0) return [];
    if (isBlocking) return [wholeChange({ up: change.up, down: [...change.down, ...change.labelDown] })];
    const small = new Set(this.settings.smallTables);
    // the last release, which cannot know the change; null for a version that is none
    const next = inc(this.settings.applicationVersion, 'patch');
    return onlineParts(change, new Map([...tables].filter(([table]) => !small.has(table))), next);
  }

  /** The revision that the ORM snapshot is of; undefined when it does not say. */
  async snapshotHead(): Promise<string | null | undefined> {
    return readSnapshotHead(join(this.folder, this.snapshotFile));
  }

  /** @throws {SnapshotHeadError} Snapshots of earlier versions do not say what they are of, and pass. */
  private async assertSnapshotOfHead(): Promise<void> {
    const of = await this.snapshotHead();
    const head = await lastRevisionName(this.folder);
    if (of !== undefined && of !== head) throw new SnapshotHeadError(of, head);
  }

  /** How to make the schema of the entities without any revision, where the revisions have made it. */
  async entityScripts(): Promise<{ drop: string; create: string }> {
    const generator = this.schemaGenerator();
    const schema = generator.getTargetSchema();
    const quoted = (name: string) => this.driver.getPlatform().quoteIdentifier(name);
    const views = schema.getViews().map(({ name, schema: own, materialized }) => {
      return `drop ${materialized ? 'materialized ' : ''}view if exists ${quoted(own ? `${own}.${name}` : name)} cascade;`;
    });
    const tables = schema.getTables().map((table) => `drop table if exists ${table.getQuotedName()} cascade;`);
    const types = Object.keys(schema.getNativeEnums()).map((name) => `drop type if exists ${quoted(name)} cascade;`);
    return {
      drop: [...views, ...tables, ...types].join('\n'),
      create: await generator.getCreateSchemaSQL({ wrap: false }),
    };
  }

  /** The statements between the ORM snapshot and the entities, as one script each way. */
  async entityDiff(): Promise<EntityDiff> {
    const { up, down, labelDown } = await this.entityChange();
    return { up: [...up], down: [...down, ...labelDown] };
  }

  private async entityChange(): Promise<EntityChange> {
    const helper = this.driver.getPlatform().getSchemaHelper();
    if (!helper) throw new TypeError('The Migrator needs an ORM on PostgreSQL.');
    const change = await entityChange(this.schemaGenerator(), helper, () => this.getSchemaFromSnapshot());
    // the history stays when the first revision is reverted, and so does its schema
    const schema = historyParts(this.settings.history).schema.replaceAll('"', '');
    const drops = `drop schema if exists ${this.driver.getPlatform().quoteIdentifier(schema)}`;
    return { ...change, down: change.down.filter((sql) => sql !== drops) };
  }

  private schemaGenerator(): SqlSchemaGenerator {
    const generator = this.config.getExtension<SqlSchemaGenerator>('@mikro-orm/schema-generator');
    if (!generator) throw new TypeError('The Migrator needs the schema generator of MikroORM.');
    return generator;
  }

  private async removedLabels(): Promise<RemovedLabel[]> {
    const before = await this.getSchemaFromSnapshot();
    return before ? removedLabels(before, this.schemaGenerator().getTargetSchema()) : [];
  }
}
