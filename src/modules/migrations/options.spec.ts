import { describe, expect, test } from '@jest/globals';
import { completeOptions, MigrationsOptionsError, watchOf } from './options.ts';
import { DEFAULT_PLACE, placeOf } from './runner/revision-place.ts';

const application = { name: 'shop', version: '1.4.0' };

describe('the options of the migrations module', () => {
  test('need the name and version of the application only', () => {
    expect(completeOptions({ application })).toMatchObject({
      application,
      ignoreSchemas: [],
      locks: { timeoutMs: 3_000, retries: 10, waitMs: 30_000 },
      health: { cacheMs: 1_000, driftIsUnhealthy: true },
    });
  });

  test('name every problem at once', () => {
    const given: object = {
      application: { name: '' },
      ignoreSchemas: 'pgboss',
      locks: { timeoutMs: -1, tries: 3 },
      health: { maySeeDetails: true },
      histroy: 'x',
    };
    const problems = problemsOf(given);
    expect(problems.toSorted()).toEqual(
      [
        'application.name must not be empty',
        'application.version must be a text',
        'health.maySeeDetails must be a function',
        'histroy is not an option',
        'ignoreSchemas must be a list of schemas',
        'locks.timeoutMs must not be negative',
        'locks.tries is not an option',
      ].toSorted(),
    );
  });

  test('say that they are missing where there are none', () => {
    expect(problemsOf({})).toEqual(['application is missing']);
  });

  test('add rules to those that always hold', () => {
    const rule = { kind: 'extension', identity: 'vector', reason: 'Optional.' };
    const { policy } = watchOf(completeOptions({ application, ignores: [rule] }), DEFAULT_PLACE);
    expect(policy.ignores).toContainEqual(rule);
    expect(policy.severities.length).toBeGreaterThan(0);
  });
});

describe('the place of revisions', () => {
  test.each([
    [undefined, undefined, 'public', 'public.mikro_orm_migrations'],
    ['shop', undefined, 'shop', 'shop.mikro_orm_migrations'],
    ['shop', 'revisions', 'shop', 'shop.revisions'],
    [undefined, 'own.revisions', 'public', 'own.revisions'],
    ['Tenant-1', undefined, '"Tenant-1"', '"Tenant-1".mikro_orm_migrations'],
    ['"Tenant-1"', 'a.b.revisions', '"Tenant-1"', '"a.b".revisions'],
  ])('is read from schema %s and table %s of MikroORM', (schema, tableName, own, history) => {
    expect(placeOf(schema, tableName)).toEqual({ schema: own, history });
  });

  test.each(['My-Table', `a'b`, 'x'.repeat(51), '"Quoted"'])(
    'is refused for table %s, which SQL must quote',
    (tableName) => {
      expect(() => placeOf('public', tableName)).toThrow('is not supported');
    },
  );

  test.each([`a'b`, 'a"b', 'a\\b', 'é'.repeat(32), '', '""'])('is refused for schema %s', (schema) => {
    expect(() => placeOf(schema)).toThrow('is not supported');
  });
});

function problemsOf(given: object): readonly string[] {
  try {
    completeOptions(Object.assign({ application }, { application: undefined }, given));
  } catch (error) {
    if (error instanceof MigrationsOptionsError) return error.problems;
    throw error;
  }
  return [];
}
