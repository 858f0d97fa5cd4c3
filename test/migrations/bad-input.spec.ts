import { describe, expect, test } from '@jest/globals';
import { escapeIdentifier } from 'pg';
import { runCommand } from '../support/run-command.ts';
import { onServer } from '../support/test-database.ts';
import { useDatabase } from '../support/use-database.ts';

const STACK = /\n\s+at /;

describe('the command says in a sentence what is wrong, without a stack', () => {
  const database = useDatabase({ at: 'empty' });

  const cases: [string, () => string, string[], number, RegExp][] = [
    [
      'no server there',
      () => 'postgresql://anki:x@127.0.0.1:1/anki',
      ['migrate', 'current'],
      1,
      /PostgreSQL at 127\.0\.0\.1:1, database "anki", role "anki": nothing listens there/,
    ],
    [
      'no such database',
      () => other({ pathname: '/nowhere' }),
      ['migrate', 'status'],
      1,
      /database "nowhere".*the database does not exist/,
    ],
    ['a wrong password', () => other({ password: 'wrong' }), ['migrate', 'current'], 1, /refuses the password/],
    [
      'a URL of another kind',
      () => 'mysql://localhost/anki',
      ['migrate', 'current'],
      1,
      /DATABASE_URL must look like postgresql:/,
    ],
    ['no URL at all', () => '', ['migrate', 'current'], 1, /DATABASE_URL is not set/],
    [
      'an unknown revision',
      () => database.url,
      ['migrate', 'upgrade', 'nonsense'],
      2,
      /No revision answers to "nonsense"/,
    ],
    ['an unknown command', () => database.url, ['migrate', 'upgrad'], 2, /unknown command 'upgrad'/],
    ['an unknown option', () => database.url, ['migrate', 'upgrade', '--forse'], 2, /unknown option '--forse'/],
    ['a wrong time', () => database.url, ['migrate', 'upgrade', '--wait', 'soon'], 2, /Write a time such as/],
    ['more steps than there are', () => database.url, ['migrate', 'upgrade', '+99'], 2, /asks for 99 revisions/],
    [
      'no lock file',
      () => database.url,
      ['catalog', 'diff', 'nowhere.json', 'nowhere.json'],
      2,
      /^The lock file nowhere\.json cannot be read: the file does not exist\.\n$/,
    ],
    ...(
      [
        ['catalog', 'diff', 'mysql://anki:geheim@db/anki', 'nowhere.json'],
        ['catalog', 'read', '--database', 'mysql://anki:geheim@db/anki'],
        ['migrate', 'lock', '--also', 'mysql://anki:geheim@db/anki'],
        ['migrate', 'verify', '--size-from', 'mysql://anki:geheim@db/anki'],
      ] as const
    ).map((args): (typeof cases)[number] => [
      `the URL of another kind: ${args.slice(0, 3).join(' ')}`,
      () => database.url,
      [...args],
      2,
      /^"mysql:\/\/…@db\/anki" must look like postgresql:[^\n]*\n$/,
    ]),
  ];
  test.each(cases)('%s', async (_what, url, args, expectedCode, sentence) => {
    const { code, output } = await runCommand(url(), ...args);
    expect(output).toMatch(sentence);
    expect(output).not.toMatch(STACK);
    expect(code).toBe(expectedCode);
  });

  test('a role that may not create objects is told what to grant, and nothing was done', async () => {
    const role = `${database.name}_reader`;
    await onServer((client) => client.query(`create role ${escapeIdentifier(role)} login password 'reads only'`));
    await database.query('revoke create on schema public from public');
    const { code, output } = await runCommand(other({ username: role, password: 'reads only' }), 'migrate', 'upgrade');
    expect(output).toContain(`Role "${role}" may not create objects in schema public`);
    expect(code).toBe(1);
    expect(await database.query(`select from pg_class where relname = 'mikro_orm_migrations'`)).toEqual([]);
    await onServer((client) => client.query(`drop role ${escapeIdentifier(role)}`));
  });

  test('a program reads the error as JSON', async () => {
    const { output } = await runCommand(database.url, 'migrate', 'upgrade', 'nonsense', '--json');
    expect(output).toContain('"code": "unknown_revision"');
  });

  const other = (parts: Partial<Record<'pathname' | 'username' | 'password', string>>) =>
    Object.assign(new URL(database.url), parts).href;
});
