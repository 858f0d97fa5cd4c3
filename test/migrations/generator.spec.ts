import { DEFAULT_DRIFT_POLICY } from '../../src/modules/migrations/report/drift-policy.ts';
import { mkdtemp, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, jest, test } from '@jest/globals';
import { MikroORM } from '@mikro-orm/postgresql';
import { PROJECT_FOLDER } from '../../dev/data-folder.ts';
import { isOpen } from '../../src/modules/migrations/verify/finding.ts';
import { verify } from '../../src/modules/migrations/verify/verify.ts';
import { migratorOf, migratorWith } from '../../src/modules/migrations/runner/migrator.ts';
import { openMigrator } from './support/open-migrator.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { createDatabase } from '../support/test-database.ts';
import { useDatabase } from '../support/use-database.ts';
import { books } from './books-entity.ts';
import { fakeDate } from '../support/fake-date.ts';

describe('a generated revision', () => {
  const database = useDatabase({ at: 'empty' });
  const parent = temporaryFolder();
  let folder: string;
  let day: number;

  beforeEach(async () => {
    day = 0;
    folder = await mkdtemp(join(parent, 'revisions-'));
    await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
    await symlink(join(PROJECT_FOLDER, 'node_modules'), join(folder, 'node_modules'));
    await create(books(), 'Make table of books');
  });

  const open = async (entity: ReturnType<typeof books>) =>
    MikroORM.init({
      clientUrl: database.url,
      entities: [entity],
      extensions: [migratorWith({})],
      ensureDatabase: false,
      migrations: { path: folder, pathTs: folder, snapshotName: 'schema.snapshot', emit: 'ts' },
    });

  /** What `npx mikro-orm migration:check` asks. */
  async function isChanged(entity: ReturnType<typeof books>): Promise<boolean> {
    const orm = await open(entity);
    try {
      return await migratorOf(orm).checkSchema();
    } finally {
      await orm.close(true);
    }
  }

  /** Writes the revision that makes `entity` of what the one before it made, a day after that one. */
  async function create(entity: ReturnType<typeof books>, name?: string, blank = false): Promise<string> {
    const orm = await open(entity);
    fakeDate(Date.UTC(2026, 0, ++day, 10, 15));
    try {
      return (await migratorOf(orm).create(undefined, blank, false, name)).code;
    } finally {
      jest.useRealTimers();
      await orm.close(true);
    }
  }

  const findings = async () => {
    const report = await verify({ serverUrl: database.url, folder, watch: DEFAULT_DRIFT_POLICY }, { words: ['head'] });
    return report.proofs.flatMap((proof) => proof.findings.filter(isOpen));
  };

  test('that adds labels to an enum goes back for good, with default, array, check and index', async () => {
    const code = await create(books({ labels: ['new', 'sold', 'lent', 'lost', 'found'] }), 'Add sold and found books');
    expect(code).toMatch(/alter type "book_state"\s+add value 'sold' after 'new'/);
    expect(code).toContain('// Fails while a row holds a label that "book_state" does not have.');
    expect(code).toContain(`create type "book_state" as enum('new', 'lent', 'lost')`);
    expect(await findings()).toEqual([]);
  });

  test('is not written for a label that leaves an enum: that is said, until a revision by hand is there', async () => {
    const fewer = books({ labels: ['new', 'lent'], check: `title <> ''` });
    await expect(create(books({ labels: ['new', 'lent'] }), 'Drop lost books')).rejects.toThrow(
      'label "lost" left enum book_state',
    );
    expect(await isChanged(fewer)).toBe(true);
    await create(fewer, 'Drop lost books', true);
    expect(await isChanged(fewer)).toBe(false);
  });

  test('that adds a label cannot go back while a row holds it, and the server says which', async () => {
    await create(books({ labels: ['new', 'lent', 'lost', 'sold'] }), 'Add sold books');
    const own = await createDatabase();
    try {
      await using open = await openMigrator(own.url, folder);
      await open.migrator.upgrade();
      await own.query(`insert into books (id, title, state) values (1, 'Sold', 'sold')`);
      await expect(open.migrator.downgrade('-1')).rejects.toThrow('invalid input value for enum book_state: "sold"');
      expect(await own.query('select state from books')).toEqual([{ state: 'sold' }]);
    } finally {
      await own.drop();
    }
  });

  test('keeps a literal of several lines as the entity has it', async () => {
    const literal = "two\n  lines and `a ${b} \\\\ c`  \n\nit''s";
    await create(books({ check: `title <> '${literal}'` }), 'Check titles of books');
    const own = await createDatabase();
    try {
      await using open = await openMigrator(own.url, folder);
      await open.migrator.upgrade();
      const [check] = await own.query(
        `select pg_get_constraintdef(oid) as sql from pg_constraint where conname = 'ck_books_lost'`,
      );
      expect(check).toEqual({ sql: expect.stringContaining(`'${literal}'`) });
    } finally {
      await own.drop();
    }
  });

  test('says in its header what it is, when it was made, and after which other', async () => {
    const code = await create(books({ title: 200 }), 'Longer titles of books');
    expect(code).toContain(
      [
        '/**',
        ' * Longer titles of books.',
        ' *',
        ' * Revision 20260102101500, after Migration20260101101500_make_table_of_books. Made 2026-01-02 10:15 UTC.',
        ' */',
        'export class Migration20260102101500_longer_titles_of_books extends Migration {',
      ].join('\n'),
    );
  });

  test('warns above what loses data, in the direction that loses it and in no other', async () => {
    const wider = await create(books({ title: 200 }), 'Longer titles of books');
    const [up, down] = wider.split('override down');
    expect(up).not.toContain('data');
    expect(down).toContain('// May lose data, or fail: not every value fits from varchar(200) into varchar(100).');
    const dropped = await create(books({ title: 200, hasPages: false }), 'Drop pages of books');
    expect(dropped).toMatch(/\/\/ Loses data: .*\n.*\n.*\n.*drop column "pages"/);
    expect(dropped.split('override down')[1]).not.toContain('data');
  });

  test('without a message is named after its first statement', async () => {
    expect(await create(books({ title: 200 }))).toContain('class Migration20260102101500_alter_books extends');
  });

  test.each(['update', 'changes', 'Fix stuff', 'phone', '  ', 'schema changes'])(
    'is not written with the message "%s"',
    async (message) => {
      await expect(create(books({ title: 200 }), message)).rejects.toThrow('does not say what the revision does');
      expect(await create(books({ title: 200 }), 'Longer titles of books')).toContain('varchar(200)');
    },
  );

  test('that is blank has a place for each direction, and no statement', async () => {
    const code = await create(books(), 'Fill titles of books', true);
    expect(code.match(/\/\/ One statement in each/g)).toHaveLength(2);
    expect(code).not.toContain('select 1');
  });
});
