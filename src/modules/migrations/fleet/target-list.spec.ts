import { describe, expect, test } from '@jest/globals';
import { databaseUrlOf } from '../commands/database-url.ts';
import { parseTargetList } from './target-list.ts';
import { TargetsError } from './target.ts';

const parse = (...lines: readonly string[]) => parseTargetList(lines.join('\n'), databaseUrlOf);

describe('a list of databases', () => {
  test('has a URL in each line, without empty lines and comments', () => {
    const targets = parse(
      '# Europe',
      'postgresql://u:p@eu.example.org/shop',
      '',
      ' postgresql+asyncpg://u@[::1]:5433/b ',
    );
    expect(targets).toEqual([
      { name: 'eu.example.org:5432/shop', url: 'postgresql://u:p@eu.example.org/shop', schema: null },
      { name: '[::1]:5433/b', url: 'postgresql://u@[::1]:5433/b', schema: null },
    ]);
  });

  test('is refused whole, and shows no line of it', () => {
    const secrets = [
      'jdbc:postgresql://h/db?user=u&password=hunter2',
      'PGPASSWORD=hunter2 psql',
      'postgresql://u:hunter2@ho st/db',
      'hunter2',
    ];
    const problems = problemsOf(() => parse('postgresql://u:hunter2@h/db', ...secrets));
    expect(problems).toEqual(secrets.map((_, at) => expect.stringContaining(`Line ${at + 2} of the list`)));
    expect(problems.join()).not.toContain('hunter2');
  });

  test('is refused when two lines name one database, also for two users', () => {
    const problems = problemsOf(() => parse('postgresql://a:x@h/db', '', 'postgres://b:y@h:5432/db?sslmode=require'));
    expect(problems).toEqual(['Lines 1 and 3 of the list both name h:5432/db.']);
  });

  test('is refused when it names no database', () => {
    expect(problemsOf(() => parse('# none', ''))).toEqual(['The list names no database.']);
  });
});

function problemsOf(work: () => unknown): readonly string[] {
  try {
    work();
  } catch (error) {
    if (error instanceof TargetsError) return error.problems;
    throw error;
  }
  return [];
}
