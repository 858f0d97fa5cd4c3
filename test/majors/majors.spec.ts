import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { PROJECT_FOLDER } from '../../dev/data-folder.ts';
import { parseLock } from '../../src/modules/migrations/catalog/catalog-lock.ts';
import { MAJORS } from '../../src/modules/migrations/catalog/majors.ts';
import { undecided, vanished } from '../support/coverage-page.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { testUnless } from '../support/unless.ts';
import { fetchFromDebian, UnavailableServerError } from './fetch-debian.ts';
import { SERVERS } from './fetch-major.ts';

const read = (file: string) => readFileSync(path.join(PROJECT_FOLDER, file), 'utf8');

test('the catalog lock, the servers of the tests and the documents name the same majors of PostgreSQL', () => {
  const [oldest, newest] = [MAJORS.at(0), MAJORS.at(-1)];
  expect(parseLock(read('src/migrations/catalog.lock.json')).majors).toEqual(MAJORS);
  expect([...SERVERS.keys()]).toEqual(MAJORS);
  const [words, sign] = [`PostgreSQL ${oldest} to ${newest}`, `PostgreSQL ${oldest}–${newest}`];
  for (const file of ['README.md', 'docs/drift-coverage.md']) expect(read(file)).toContain(words);
  for (const file of ['README.md', 'docs/architecture.md']) expect(read(file)).toContain(sign);
});

test('a column is undecided when the coverage page has no row of it, or one of other majors; a row without a column is gone', () => {
  const page = [
    { column: 'pg_class.relname', decision: 'identity', where: 'x', majors: undefined },
    { column: 'pg_class.old', decision: 'left out', where: 'x (17, 18)', majors: [17, 18] },
  ];
  expect(undecided(['pg_class.relname', 'pg_class.old', 'pg_class.new'], 19, page)).toEqual([
    'pg_class.old',
    'pg_class.new',
  ]);
  expect(vanished(['pg_class.new'], 18, page)).toEqual(['pg_class.relname', 'pg_class.old']);
  expect(vanished(['pg_class.relname'], 19, page)).toEqual([]);
});

const temporary = temporaryFolder();
const elsewhere = process.platform !== 'linux' && 'it is of Debian';

testUnless(elsewhere)(
  'a server of Debian that cannot be fetched is an error of its own, and nothing of it is kept',
  async () => {
    await using cleanup = new AsyncDisposableStack();
    const { PATH } = process.env;
    cleanup.defer(() => void Object.assign(process.env, { PATH }));
    process.env['PATH'] = '/nonexistent';
    const folder = path.join(temporary, '19');
    for (let time = 0; time < 2; time++) {
      expect(() => fetchFromDebian(19, folder, () => {})).toThrow(UnavailableServerError);
      expect(() => fetchFromDebian(19, folder, () => {})).toThrow(/^PostgreSQL 19 is not among .* TEST_POSTGRES_19 /s);
    }
  },
);
