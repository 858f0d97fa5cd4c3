import { DEFAULT_DRIFT_POLICY } from '../../src/modules/migrations/report/drift-policy.ts';
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { MIGRATIONS_FOLDER } from '../../src/database/migrations-folder.ts';
import { isOpen } from '../../src/modules/migrations/verify/finding.ts';
import { verify, type VerifyReport } from '../../src/modules/migrations/verify/verify.ts';
import { type RevisionFixture, writeRevisions } from '../support/revisions-folder.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { onServer } from '../support/test-database.ts';
import { useDatabase } from '../support/use-database.ts';
import { BOOKS, CASES } from './verify-cases.ts';

const name = (index: number): string => `Migration2026020100${String(index).padStart(4, '0')}_case`;

/** Each case has tables of its own, so that one run can prove them all. */
function own(index: number, { up, down, ...rest }: RevisionFixture): RevisionFixture {
  const rename = (sql: string) => sql.replaceAll(/books|authors/g, (table) => `${table}${index}`);
  return { ...rest, up: up.map(rename), ...(down ? { down: down.map(rename) } : {}) };
}

describe('verify', () => {
  const database = useDatabase({ at: 'empty' });
  const parent = temporaryFolder();
  let report: VerifyReport;

  const prove = async (revisions: Record<string, RevisionFixture>, words: string[] = []) => {
    const folder = await mkdtemp(join(parent, 'revisions-'));
    await writeRevisions(folder, revisions);
    return verify({ serverUrl: database.url, folder, watch: DEFAULT_DRIFT_POLICY }, { words });
  };

  beforeAll(async () => {
    const tables = CASES.map((_, index) => own(index, BOOKS));
    const first = { up: tables.flatMap(({ up }) => up), down: tables.flatMap(({ down = [] }) => down) };
    const cases = CASES.map(({ revision }, index) => [name(index), own(index, revision)]);
    report = await prove({ Migration20260101000000_tables: first, ...Object.fromEntries(cases) });
  });

  const proofOf = (index: number) => report.proofs.find(({ revision }) => revision.name === name(index));

  for (const [index, { what, finds }] of CASES.entries()) {
    test(`finds ${finds ? '' : 'nothing in '}${what}`, () => {
      const found = proofOf(index)
        ?.findings.filter(isOpen)
        .map((finding) => Object.assign({}, finding, { object: finding.object?.replaceAll(`s${index}`, 's') ?? null }));
      expect(found).toEqual(finds ? expect.arrayContaining([expect.objectContaining(finds)]) : []);
    });
  }

  test('goes on after a revision that spoilt its database, and reports every one', () => {
    expect(report.proofs).toHaveLength(CASES.length + 1);
    expect(report).toMatchObject({ status: 'findings', linted: true, notReached: [] });
  });

  test('knows the lock that a statement takes, and that adding a column rewrites nothing', () => {
    const index = CASES.findIndex(({ what }) => what === 'a column that is added and dropped');
    expect(proofOf(index)?.measures).toMatchObject([{ statement: 1, rewrites: [], scans: [], rebuilds: [] }]);
    expect(proofOf(index)?.measures[0]?.locks).toEqual(new Map([[`public.books${index}`, 'ACCESS EXCLUSIVE']]));
  });

  test('shows what was accepted, and why', () => {
    expect(proofOf(CASES.length - 1)?.findings).toMatchObject([{ rule: 'scan-under-lock', accepted: 'ten rows' }]);
  });

  test('of a revision that does not run names the statement, and those after it that it did not reach', async () => {
    const [wrong, after] = [name(0), name(1)];
    const stuck = await prove({ [wrong]: { up: ['select 1', 'nonsense'], down: ['select 1'] }, [after]: BOOKS });
    expect(stuck).toMatchObject({ status: 'findings', notReached: [after] });
    expect(stuck.proofs[0]?.findings[0]).toMatchObject({ rule: 'up-fails', statement: 2 });
  });

  test('finds nothing in our own revisions, and says which extension stays', async () => {
    const ours = await verify({ serverUrl: database.url, folder: MIGRATIONS_FOLDER, watch: DEFAULT_DRIFT_POLICY });
    expect(ours.proofs.flatMap(({ findings }) => findings.filter(({ severity }) => severity !== 'note'))).toEqual([]);
    expect(ours).toMatchObject({ status: 'ok', notReached: [] });
    const stays = expect.objectContaining({ kind: 'extension', identity: '"uuid-ossp"' });
    expect(ours.proofs[0]?.kept).toContainEqual(stays);
  });

  test('leaves no scratch database behind', async () => {
    // a role of its own tells this scratch database from those of other tests
    const role = `${database.name}_verify`;
    await onServer((client) => client.query(`create role ${role} login superuser password 'x'`));
    const folder = await mkdtemp(join(parent, 'revisions-'));
    await writeRevisions(folder, { [name(0)]: BOOKS });
    const serverUrl = Object.assign(new URL(database.url), { username: role, password: 'x' }).href;
    expect((await verify({ serverUrl, folder, watch: DEFAULT_DRIFT_POLICY })).proofs).toHaveLength(1);
    expect(await database.query('select from pg_database where pg_get_userbyid(datdba) = $1', [role])).toEqual([]);
    await onServer((client) => client.query(`drop role ${role}`));
  });
});
