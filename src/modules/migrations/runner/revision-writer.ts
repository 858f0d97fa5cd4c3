import { join, parse } from 'node:path';
import type { IMigrationGenerator, MigrationResult } from '@mikro-orm/core';
import { Migrator as OrmMigrator } from '@mikro-orm/migrations';
import type { SqlSchemaGenerator } from '@mikro-orm/sql';
import { LOCK_FILE } from '../proof/lock-file.ts';
import { type EntityDiff, entityDiff } from '../revisions/entity-diff.ts';
import { RevisionFileError, UnreachableTargetError } from '../revisions/errors.ts';
import { type LostLabel, lostLabels, LostLabelsError } from '../revisions/lost-labels.ts';
import { lastRevisionName } from '../revisions/read-revisions.ts';
import { RevisionGenerator } from '../revisions/revision-generator.ts';
import { readSnapshotHead, SnapshotHeadError, writeSnapshotHead } from '../revisions/snapshot-head.ts';
import { keepCopy, readTexts } from '../revisions/undo-copy.ts';

/** What MikroORM's command shows of a revision without content; an empty list would be no revision to it. */
const BLANK: EntityDiff = { up: ['-- blank'], down: ['-- blank'] };

/**
 * Compares the entities with the ORM snapshot, and writes revisions. Needs no database.
 *
 * Differs from MikroORM's own: no statement is lost, the snapshot says which revision it is of, and what was there before a
 * revision is kept, so that it can be undone.
 */
export class RevisionWriter extends OrmMigrator {
  /** Folder of the revisions, and of what is committed beside them. */
  get folder(): string {
    return this.options.pathTs ?? this.options.path ?? '.';
  }

  /**
   * The SQL that the next revision would hold, and the labels for which there is none: entities against the ORM snapshot.
   * Needs no database.
   */
  async diffEntities(): Promise<EntityDiff & { lostLabels: LostLabel[] }> {
    if (!(await this.getSchemaFromSnapshot())) {
      throw new RevisionFileError(
        'snapshot',
        `is missing: ${this.options.snapshotName}.json belongs beside the revisions. Restore it from version control.`,
      );
    }
    await this.assertSnapshotOfHead();
    return { ...(await this.entityDiff()), lostLabels: await this.lostLabels() };
  }

  /**
   * Writes the next revision and the ORM snapshot. Unlike MikroORM's own, it loses no statement of the script.
   *
   * @throws {LostLabelsError} instead of a revision that passes over them.
   */
  override async create(path?: string, blank = false, initial = false, name?: string): Promise<MigrationResult> {
    if (initial) throw new UnreachableTargetError('The first revision is written like any other: leave --initial out.');
    await this.initPaths();
    await this.assertSnapshotOfHead();
    const labels = blank ? [] : await this.lostLabels();
    if (labels.length > 0) throw new LostLabelsError(labels);
    const diff = blank ? BLANK : await this.entityDiff();
    if (diff.up.length === 0) return { fileName: '', code: '', diff };
    const before = await readTexts(this.folder, [this.snapshotFile, LOCK_FILE]);
    const [code, fileName] = await this.generator.generate(blank ? { up: [], down: [] } : diff, path, name);
    await this.storeCurrentSchema();
    await keepCopy(this.folder, parse(fileName).name, before, code);
    return { fileName, code, diff };
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
    return (await super.checkSchema()) || (await this.lostLabels()).length > 0;
  }

  protected override getDefaultGenerator(): IMigrationGenerator {
    return new RevisionGenerator(this.driver, this.config.getNamingStrategy(), this.options);
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

  /** The statements between the ORM snapshot and the entities. */
  async entityDiff(): Promise<EntityDiff> {
    const helper = this.driver.getPlatform().getSchemaHelper();
    if (!helper) throw new TypeError('The Migrator needs an ORM on PostgreSQL.');
    return entityDiff(this.schemaGenerator(), helper, () => this.getSchemaFromSnapshot());
  }

  private schemaGenerator(): SqlSchemaGenerator {
    const generator = this.config.getExtension<SqlSchemaGenerator>('@mikro-orm/schema-generator');
    if (!generator) throw new TypeError('The Migrator needs the schema generator of MikroORM.');
    return generator;
  }

  private async lostLabels(): Promise<LostLabel[]> {
    const before = await this.getSchemaFromSnapshot();
    return before ? lostLabels(before, this.schemaGenerator().getTargetSchema()) : [];
  }
}
