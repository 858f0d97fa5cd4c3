import { DEFAULT_DRIFT_POLICY } from '../../src/modules/migrations/report/drift-policy.ts';
import { mkdtemp, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { MikroORM } from '@mikro-orm/postgresql';
import { type SqlSchemaGenerator } from '@mikro-orm/sql';
import { PROJECT_FOLDER } from '../../dev/data-folder.ts';
import { ormOptions } from '../../src/database/orm-options.ts';
import { diffCatalogs } from '../../src/modules/migrations/catalog/diff-catalogs.ts';
import { proveEntities } from '../../src/modules/migrations/verify/prove-entities.ts';
import { verify } from '../../src/modules/migrations/verify/verify.ts';
import { migratorOf, migratorWith } from '../../src/modules/migrations/runner/migrator.ts';
import { catalogOf } from '../support/catalog-of.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { createDatabase, type TestDatabase } from '../support/test-database.ts';
import { CHANGES, REPAIRED_CHANGES, type Steps } from './entity-changes.ts';
import { fakeDate } from '../support/fake-date.ts';

const options = (databaseUrl: string) =>
  ormOptions({ databaseUrl, applicationName: 'anki-compendium test', extensions: [migratorWith({})] });

/** The script that MikroORM writes for entities: for an empty database, or for what a snapshot says. */
async function wholeScript(orm: MikroORM, isFirst: boolean): Promise<string> {
  const generator = orm.config.getExtension<SqlSchemaGenerator>('@mikro-orm/schema-generator');
  const fromSchema = await migratorOf(orm)['getSchemaFromSnapshot']();
  const script =
    isFirst || !fromSchema
      ? await generator?.getCreateSchemaSQL({ wrap: false })
      : (await generator?.getUpdateSchemaMigrationSQL({ wrap: false, safe: false, dropTables: true, fromSchema }))?.up;
  return script ?? '';
}

describe('the revision that is generated for a change of entities', () => {
  const parent = temporaryFolder();
  let folder: string;
  let database: TestDatabase;
  let fromEntities: TestDatabase;

  beforeAll(async () => {
    database = await createDatabase();
  });
  afterAll(() => database.drop());

  beforeEach(async () => {
    folder = await mkdtemp(join(parent, 'revisions-'));
    await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
    await symlink(join(PROJECT_FOLDER, 'node_modules'), join(folder, 'node_modules'));
    fromEntities = await createDatabase();
  });
  afterEach(() => fromEntities.drop());

  /** @returns what "compendium migrate check" finds on its scratch database. */
  async function missing(orm: MikroORM): Promise<string[]> {
    const place = { serverUrl: database.url, folder, watch: DEFAULT_DRIFT_POLICY };
    const drifts = await proveEntities(place, await migratorOf(orm).entityScripts());
    return drifts.map(({ change, kind, identity }) => `${change} ${kind} ${identity}`);
  }

  /** Writes a revision for each step. @returns what a proof of their structure finds, and what the entities lack after. */
  async function takeSteps(steps: Steps, runsScripts: boolean) {
    const found: string[] = [];
    for (const [at, entities] of steps.entries()) {
      const { migrations, ...rest } = options(database.url);
      const orm = await MikroORM.init({
        ...rest,
        entities: [...entities],
        migrations: { ...migrations, path: folder, pathTs: folder, silent: true },
      });
      fakeDate(Date.UTC(2026, 0, at + 1, 10, 15));
      try {
        if (runsScripts) await fromEntities.query(await wholeScript(orm, false));
        else if (at === steps.length - 1) await fromEntities.query(await wholeScript(orm, true));
        await migratorOf(orm).create(undefined, false, false, `Change ${at} of notes`);
        found.push(...(await migratorOf(orm).diffEntities()).up);
        if (at === steps.length - 1) found.push(...(await missing(orm)));
      } finally {
        jest.useRealTimers();
        await orm.close(true);
      }
    }
    const { proofs } = await verify({ serverUrl: database.url, folder, watch: DEFAULT_DRIFT_POLICY });
    const structure = proofs.flatMap(({ findings }) => findings.filter(({ rule }) => /^(up|down)-/.test(rule)));
    const errors = structure.filter(({ severity }) => severity === 'error');
    return [...found, ...errors.map(({ rule, problem }) => `${rule}: ${problem}`)];
  }

  /** @returns how the catalog that the revisions make differs from the one that MikroORM's scripts make. */
  async function differences(): Promise<string[]> {
    const made = await createDatabase();
    try {
      const orm = await MikroORM.init({
        ...options(made.url),
        entities: [],
        discovery: { warnWhenNoEntities: false },
        migrations: { path: folder, pathTs: folder, tableName: 'mikro_orm_migrations', silent: true },
      });
      await migratorOf(orm).upgrade();
      await orm.close(true);
      await made.query('drop table mikro_orm_migrations');
      const { drifts } = diffCatalogs(await catalogOf(fromEntities.url), await catalogOf(made.url));
      return drifts
        .filter(({ severity }) => severity === 'error')
        .map(({ change, kind, identity, attributes }) => `${change} ${kind} ${identity} ${JSON.stringify(attributes)}`);
    } finally {
      await made.drop();
    }
  }

  test.each(Object.entries(CHANGES))(
    "leads there and back, and makes what MikroORM's script makes as one text: %s",
    async (_name, steps) => {
      expect(await takeSteps(steps, true)).toEqual([]);
      expect(await differences()).toEqual([]);
    },
  );

  test.each(Object.entries(REPAIRED_CHANGES))(
    'leads there and back, and makes what the entities make from nothing: %s',
    async (_name, steps) => {
      expect(await takeSteps(steps, false)).toEqual([]);
      expect(await differences()).toEqual([]);
    },
  );
});
