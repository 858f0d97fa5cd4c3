import { DEFAULT_DRIFT_POLICY } from '../../src/modules/migrations/report/drift-policy.ts';
import { symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { MikroORM } from '@mikro-orm/postgresql';
import { PROJECT_FOLDER } from '../../dev/data-folder.ts';
import { rewriteLock } from '../../src/modules/migrations/verify/build-catalog-lock.ts';
import { proveEntities } from '../../src/modules/migrations/verify/prove-entities.ts';
import { verify, type RevisionProof } from '../../src/modules/migrations/verify/verify.ts';
import { migratorOf, migratorWith } from '../../src/modules/migrations/runner/migrator.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { useDatabase } from '../support/use-database.ts';
import { ONLINE_CHANGES, onlineSteps } from './online-entities.ts';

describe('a typical change of entities, written as revisions,', () => {
  const database = useDatabase({ at: 'empty' });
  const folder = temporaryFolder();
  const written: string[][] = [];
  const proofs = new Map<string, RevisionProof>();
  let missing: unknown;
  let left: unknown;

  beforeAll(async () => {
    await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
    await symlink(join(PROJECT_FOLDER, 'node_modules'), join(folder, 'node_modules'));
    const place = { serverUrl: database.url, folder, watch: DEFAULT_DRIFT_POLICY };
    const titles = ['Create books', ...ONLINE_CHANGES.map(({ name }) => name)];
    for (const [at, entities] of onlineSteps().entries()) {
      const orm = await MikroORM.init({
        clientUrl: database.url,
        entities,
        extensions: [migratorWith({})],
        ensureDatabase: false,
        migrations: { path: folder, pathTs: folder, snapshotName: 'schema.snapshot', emit: 'ts' },
      });
      const revisions = await migratorOf(orm).write(titles[at]);
      written.push(revisions.map(({ file }) => file.replace('.ts', '')));
      if (at === ONLINE_CHANGES.length) {
        left = (await migratorOf(orm).diffEntities()).up;
        missing = await proveEntities(place, await migratorOf(orm).entityScripts());
      }
      await orm.close(true);
    }
    await rewriteLock(place);
    for (const proof of (await verify(place)).proofs) proofs.set(proof.revision.name, proof);
  }, 300_000);

  const proofsOf = (change: string) =>
    written[ONLINE_CHANGES.findIndex(({ name }) => name === change) + 1]!.map((name) => proofs.get(name));

  test.each(ONLINE_CHANGES)('stops no reader and no writer, and goes back: $name', ({ name, revisions }) => {
    const proved = proofsOf(name);
    expect(proved.map((proof) => proof?.online)).toEqual(
      proved.map(() => ({
        isOnline: true,
        because: expect.stringMatching(/^it(?:s statement)? (?:takes|holds|lets|fills)/),
      })),
    );
    const errors = proved.flatMap((proof) => proof?.findings.filter(({ severity }) => severity === 'error') ?? []);
    expect(errors).toEqual([]);
    expect(proved).toHaveLength(revisions);
  });

  test('leaves nothing that the entities declare and the revisions do not make', () => {
    expect(left).toEqual([]);
    expect(missing).toEqual([]);
  });
});
