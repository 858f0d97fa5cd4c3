import { DEFAULT_DRIFT_POLICY } from '../../src/modules/migrations/report/drift-policy.ts';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { verify } from '../../src/modules/migrations/verify/verify.ts';
import { openMigrator } from './support/open-migrator.ts';
import { type RevisionFixture, writeRevisions } from '../support/revisions-folder.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { createDatabase, type TestDatabase } from '../support/test-database.ts';

const FIRST = 'Migration20260101000000_make_shelves';
const NAME = 'Migration20260102000000_make_books';

/** A literal that ends elsewhere for the server than for a reader of text: with this setting a backslash escapes. */
const HIDDEN = [
  `set local standard_conforming_strings = off`,
  `create table zz_a (id int)`,
  `select 'it\\'s'; CONTROL; select 'x'`,
];
const hidden = (control: string): string[] => HIDDEN.map((sql) => sql.replace('CONTROL', control));

describe('a revision that ends its own transaction', () => {
  let database: TestDatabase;
  let folder: string;
  const parent = temporaryFolder();

  beforeEach(async () => {
    database = await createDatabase('empty');
    await newFolder();
  });
  afterEach(() => database.drop());

  /** A file that was loaded once is not loaded again: each revision under the same name needs a folder of its own. */
  async function newFolder(): Promise<void> {
    folder = await mkdtemp(join(parent, 'revisions-'));
    await writeRevisions(folder, { [FIRST]: { up: ['create table shelves (id int)'], down: ['drop table shelves'] } });
  }

  const tables = async () =>
    (
      await database.query<{ name: string }>(
        `select relname as name from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace order by 1`,
      )
    ).map(({ name }) => name);

  async function failure(revision: RevisionFixture, options: { dryRun?: boolean } = {}): Promise<string> {
    await newFolder();
    await writeRevisions(folder, { [NAME]: revision });
    return failureOfFolder(options);
  }

  async function failureOfFolder(options: { dryRun?: boolean } = {}): Promise<string> {
    await using open = await openMigrator(database.url, folder);
    const error: unknown = await open.migrator.upgrade('head', options).then(
      () => null,
      (thrown: unknown) => thrown,
    );
    return error instanceof Error ? error.message : String(error);
  }

  /** Writes a revision whose `up()` is code. */
  async function writeCode(code: string): Promise<void> {
    await newFolder();
    const source = `export class ${NAME} extends Migration { ${code} down() {} }`;
    await writeFile(join(folder, `${NAME}.js`), `import { Migration } from '@mikro-orm/migrations';\n${source}`);
  }

  const texts: readonly (readonly string[])[] = [
    ['create table zz_a (id int)', 'commit', 'create table zz_b (id int)', 'select 1/0'],
    ['create table zz_a (id int)', 'rollback', 'create table zz_b (id int)'],
    ['begin; create table zz_a (id int); commit;'],
    ['create table zz_a (id int); /* a /* b */ ; */ end -- why'],
    ['create table zz_a (id int)', 'rollback and chain'],
    ['create table zz_a (id int)', 'start transaction'],
    ['savepoint a; create table zz_a (id int); rollback to a; abort'],
    ['create table zz_a (id int)', `prepare transaction 'zz'`],
  ];
  for (const up of texts) {
    for (const dryRun of [false, true]) {
      test(`is refused before anything runs${dryRun ? ', in a dry run' : ''}: ${up.join(' | ')}`, async () => {
        const message = await failure({ up }, { dryRun });
        expect(message).toMatch(new RegExp(`^Revision ${NAME}, up, statement \\d begins or ends a transaction:\n`));
        expect(message).toContain('Nothing was run.');
        expect(await tables()).toEqual([]);
      });
    }
  }

  test('is a finding of verify, which names the statement', async () => {
    await newFolder();
    await writeRevisions(folder, {
      [NAME]: { up: ['create table zz_a (id int)', 'commit'], down: ['drop table zz_a'] },
    });
    const report = await verify({ serverUrl: database.url, folder, watch: DEFAULT_DRIFT_POLICY }, { words: [NAME] });
    expect(report.proofs.flatMap(({ findings }) => findings)).toContainEqual(
      expect.objectContaining({
        rule: 'up-fails',
        statement: 2,
        problem: expect.stringContaining('it begins or ends a transaction: commit.'),
      }),
    );
  });

  test('is refused on the way down too', async () => {
    await writeRevisions(folder, {
      [NAME]: { up: ['create table zz_a (id int)'], down: ['drop table zz_a', 'commit'] },
    });
    await using open = await openMigrator(database.url, folder);
    await open.migrator.upgrade();
    await expect(open.migrator.downgrade('-1')).rejects.toThrow(
      `Revision ${NAME}, down, statement 2 begins or ends a transaction:\n    commit\nNothing was run.`,
    );
    expect(await tables()).toEqual(['mikro_orm_migrations', 'shelves', 'zz_a']);
  });

  test('may set savepoints, and hold the words in literals, comments and bodies', async () => {
    const up = [
      'savepoint a; create table zz_a (id int); rollback work to savepoint a; release a',
      `create table zz_b (id text default 'a; commit; b') /* ; commit */`,
      'create function zz_f() returns int language sql begin atomic select 1; select 2; end',
      'do $$ begin perform 1; end $$',
    ];
    expect(await failure({ up })).toBe('null');
    expect(await tables()).toEqual(['mikro_orm_migrations', 'shelves', 'zz_b']);
  });

  test('in a block or a procedure is refused by the server and rolled back, with what to do', async () => {
    for (const sql of ['do $$ begin create table zz_a (id int); commit; end $$', 'call zz_p()']) {
      const up = [
        'create procedure zz_p() language plpgsql as $$ begin create table zz_a (id int); commit; end $$',
        sql,
      ];
      const message = await failure({ up });
      expect(message).toMatch(new RegExp(`^Revision ${NAME}, up, statement 2 failed: invalid transaction termination`));
      expect(message).toContain('A DO block or procedure ended the transaction of the revision.');
      expect(message).toContain('The revision was rolled back');
      expect(await tables()).toEqual(['mikro_orm_migrations', 'shelves']);
    }
  });

  test('with a commit that the text hides ends there, and the error says what stays', async () => {
    const message = await failure({ up: [...hidden('commit'), 'create table zz_b (id int)'] });
    expect(message).toContain(`Revision ${NAME}, up, statement 3 ended the transaction of the revision:`);
    expect(message).toContain('It was committed: what statements 1 to 3 did stays in the database.');
    expect(await tables()).toEqual(['mikro_orm_migrations', 'shelves', 'zz_a']);
    await using open = await openMigrator(database.url, folder);
    expect((await open.migrator.compare()).current).toBe(FIRST);
  });

  test('with a hidden commit in a dry run is not a success, and the revisions before it are named', async () => {
    const message = await failure({ up: hidden('commit') }, { dryRun: true });
    expect(message).toContain('It was committed');
    expect(message).toContain(
      `The dry run applied these revisions before it for good, with their history rows: ${FIRST}.`,
    );
    expect(await tables()).toEqual(['mikro_orm_migrations', 'shelves', 'zz_a']);
  });

  test.each(['rollback', 'rollback and chain'])('with a hidden %s is not recorded as applied', async (control) => {
    const message = await failure({ up: [...hidden(control), 'create table zz_b (id int)'] });
    expect(message).toContain('It was rolled back: of the revision only what statement 3 did after that may stay.');
    expect(await tables()).toEqual(['mikro_orm_migrations', 'shelves']);
  });

  test('with a hidden commit and an error after it in the same text does not claim that it was rolled back', async () => {
    for (const control of ['commit', 'commit and chain']) {
      const message = await failure({ up: [...hidden(`${control}; select 1/0`)] });
      expect(message).toContain(`It failed after that: division by zero (SQLSTATE 22012)`);
      expect(message).toContain('It was committed');
      expect(message).not.toContain('was rolled back');
      expect(await tables()).toEqual(['mikro_orm_migrations', 'shelves', 'zz_a']);
      await database.query('drop table zz_a');
    }
  });

  test('by a statement that it makes up from rows is stopped before that statement, even where it catches the error', async () => {
    await writeCode(`async up() {
      await this.execute('create table zz_a (id int)');
      const rows = await this.execute("select 'com' || 'mit' as sql");
      for (const { sql } of rows) await this.execute(sql).catch(() => {});
      await this.execute('create table zz_b (id int)').catch(() => {});
    }`);
    const message = await failureOfFolder();
    expect(message).toContain(`Revision ${NAME}, up, statement 3 begins or ends a transaction:\n    commit\n`);
    expect(message).toContain('The revision was rolled back.');
    expect(await tables()).toEqual(['mikro_orm_migrations', 'shelves']);
  });

  test('outside a transaction is refused: such a revision holds one statement', async () => {
    for (const [sql, reason] of [
      ['begin; create table zz_a (id int); commit', 'is not transactional and holds 3 statements'],
      ['vacuum; begin; create table zz_a (id int); commit', 'is not transactional and holds 4 statements'],
      ['commit', 'is not transactional, and its statement runs in a transaction as well: commit'],
    ] as const) {
      expect(await failure({ up: [sql], transactional: false })).toContain(`Revision ${NAME} ${reason}`);
      expect(await tables()).toEqual([]);
    }
  });

  test('outside a transaction may do so in a block, which the server runs as it is', async () => {
    const block = 'do $$ begin create table zz_a (id int); commit; create table zz_b (id int); end $$';
    expect(await failure({ up: [`${block};`], transactional: false })).toBe('null');
    expect(await tables()).toEqual(['mikro_orm_migrations', 'shelves', 'zz_a', 'zz_b']);
  });

  describe('and one that forgets to await', () => {
    test('a statement that fails is named with the statement, and rolled back', async () => {
      for (const then of ['', `this.addSql('create table zz_c (id int)');`, `await this.execute('select 2');`]) {
        await writeCode(`async up() {
          await this.execute('create table zz_a (id int)');
          this.execute('select 1/0');
          ${then}
        }`);
        const message = await failureOfFolder();
        expect(message).toContain(
          `Revision ${NAME}, up, statement 2 failed: division by zero (SQLSTATE 22012)\n    select 1/0`,
        );
        expect(await tables()).toEqual(['mikro_orm_migrations', 'shelves']);
      }
    });

    test('statements that work has them run in order, before those of addSql', async () => {
      await writeCode(`up() {
        this.addSql('insert into zz_a values (2)');
        this.execute('create table zz_a (id int, at serial)');
        void Promise.all([this.execute('insert into zz_a values (0)'), this.execute('insert into zz_a values (1)')]);
      }`);
      expect(await failureOfFolder()).toBe('null');
      expect(await database.query('select id from zz_a order by at')).toEqual([{ id: 0 }, { id: 1 }, { id: 2 }]);
    });
  });

  test('that catches the error of a statement after a savepoint goes on', async () => {
    await writeCode(`async up() {
      await this.execute('savepoint a');
      await this.execute('select 1/0').catch(() => this.execute('rollback to a'));
      await this.execute('create table zz_a (id int)');
    }`);
    expect(await failureOfFolder()).toBe('null');
    expect(await tables()).toEqual(['mikro_orm_migrations', 'shelves', 'zz_a']);
  });

  test('says of a statement that runs outside a transaction only how to run it', async () => {
    const message = await failure({ up: ['create index concurrently ix_zz on shelves (id)'] });
    expect(message).toContain('SQLSTATE 25001');
    expect(message).toContain('Put the statement alone into a revision whose isTransactional() returns false.');
  });
});
