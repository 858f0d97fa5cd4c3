import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { parseEnv } from 'node:util';
import { ENV_NAMES, EnvError, readCommandEnv, readEnv, showsStacks } from './env.ts';

const DATABASE_URL = 'postgresql://anki:a-real-secret@db.example.org/anki';

const example = readFileSync(new URL('../../.env.example', import.meta.url), 'utf8');

/** `[name, value]` of every variable of .env.example, in its order. */
function exampleVariables(): (readonly [string, string])[] {
  return [...example.matchAll(/^(?:# )?([A-Z][A-Z0-9_]*)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value]);
}

function problemsOf(read: () => unknown): readonly string[] {
  try {
    read();
  } catch (error) {
    if (error instanceof EnvError) return error.problems;
    throw error;
  }
  return [];
}

describe('.env.example', () => {
  test('names every variable, in order, and no other', () => {
    expect(exampleVariables().map(([name]) => name)).toEqual(ENV_NAMES);
  });

  test('gives the defaults that the program has', () => {
    expect(readEnv(Object.fromEntries(exampleVariables()))).toEqual(
      readEnv({ DATABASE_URL: Object.fromEntries(exampleVariables())['DATABASE_URL'] }),
    );
  });

  test('sets nothing when it is copied as it is', () => {
    expect(parseEnv(example)).toEqual({});
  });

  test('is refused in production with all its lines taken: each well-known value is named', () => {
    const production = { ...Object.fromEntries(exampleVariables()), ENVIRONMENT: 'production' };
    expect(problemsOf(() => readEnv(production))).toEqual([
      'DATABASE_URL has no password or a well-known one; production needs a secret of its own',
      'STORAGE_URL_SECRET has a well-known value; production needs a secret of its own',
      'KEYCLOAK_URL must be https in production',
    ]);
    expect(problemsOf(() => readEnv({ ...production, MINIO_ENDPOINT: 'store:9000' }))).toContain(
      'MINIO_SECRET_KEY has a well-known value; production needs a secret of its own',
    );
  });
});

describe('the environment', () => {
  test('takes the URL of another driver', () => {
    expect(readEnv({ DATABASE_URL: DATABASE_URL.replace('postgresql:', 'postgresql+asyncpg:') })).toMatchObject({
      DATABASE_URL,
    });
  });

  test('takes the URL that paths are put behind with a slash at its end or without', () => {
    const slashed = {
      DATABASE_URL,
      PUBLIC_URL: 'https://anki.example.org/',
      KEYCLOAK_URL: 'https://login.example.org/auth//',
    };
    expect(readEnv(slashed)).toMatchObject({
      PUBLIC_URL: 'https://anki.example.org',
      KEYCLOAK_URL: 'https://login.example.org/auth',
    });
  });

  test('reports everything that is wrong with it at once', () => {
    const wrong = { PORT: 'http', LOG_LEVEL: 'loud', DB_POOL_MAX: '1' };
    expect(() => readEnv(wrong)).toThrow(EnvError);
    expect(() => readEnv(wrong)).toThrow(/LOG_LEVEL .*\n {2}PORT .*\n {2}DATABASE_URL is not set.*\n {2}DB_POOL_MAX /);
  });

  test('of production is judged even when it is wrong otherwise', () => {
    const wrong = { ENVIRONMENT: 'production', PORT: 'abc', DATABASE_URL: 'postgresql://anki:changeme@db/anki' };
    expect(problemsOf(() => readEnv(wrong))).toEqual([
      'PORT must be a whole number from 0 to 65535',
      'DATABASE_URL has no password or a well-known one; production needs a secret of its own',
      'STORAGE_URL_SECRET has a well-known value; production needs a secret of its own',
      'KEYCLOAK_URL must be https in production',
    ]);
    expect(problemsOf(() => readCommandEnv({ ...wrong, MIGRATION_LOCK_RETRIES: 'x' }))).toEqual([
      'MIGRATION_LOCK_RETRIES must be a whole number from 0 to 100',
      'DATABASE_URL has no password or a well-known one; production needs a secret of its own',
    ]);
  });

  test('names a variable once, however wrong it is', () => {
    const wrong = { ENVIRONMENT: 'production', DATABASE_URL: 'mysql://anki', KEYCLOAK_URL: 'ftp://login.example.org' };
    expect(problemsOf(() => readEnv(wrong))).toEqual([
      'DATABASE_URL must look like postgresql://user:password@host:5432/database',
      'KEYCLOAK_URL must be a URL that begins with https:// or http://',
    ]);
  });

  test.each([
    ['ENVIRONMENT', 'prod', 'must be development, staging or production'],
    ['LOG_LEVEL', 'loud', 'must be fatal, error, warn, info, debug, trace or silent'],
    ['SCHEMA_DRIFT_POLICY', 'ignore', 'must be fail or warn'],
  ] as const)('says what %s may be', (name, value, problem) =>
    expect(problemsOf(() => readEnv({ DATABASE_URL, [name]: value }))).toEqual([`${name} ${problem}`]),
  );

  test('shows stacks from debug on', () => {
    const shown = ['info', 'debug', 'trace', 'silent', ''].filter((level) => showsStacks({ LOG_LEVEL: level }));
    expect(shown).toEqual(['debug', 'trace']);
    expect(showsStacks({})).toBe(false);
  });

  test('takes an empty variable for one that is not set', () => {
    expect(readEnv({ DATABASE_URL, PORT: '' }).PORT).toBe(3000);
  });

  test('asks for what the chosen generator of cards needs', () => {
    const keys = { OPENAI_API_KEY: 'k', GEMINI_API_KEY: 'k' };
    expect(problemsOf(() => readEnv({ DATABASE_URL, CARD_GENERATOR: 'openai', PORT: 'x' }))).toEqual([
      'PORT must be a whole number from 0 to 65535',
      'OPENAI_API_KEY must be set for CARD_GENERATOR=openai',
      'OPENAI_MODEL must be set for CARD_GENERATOR=openai',
    ]);
    expect(problemsOf(() => readEnv({ DATABASE_URL, CARD_GENERATOR: 'gemini', OPENAI_API_KEY: 'k' }))).toEqual([
      'GEMINI_API_KEY must be set for CARD_GENERATOR=gemini',
    ]);
    expect(readEnv({ DATABASE_URL, ...keys }).CARD_GENERATOR).toBe('extractive');
    expect(readEnv({ DATABASE_URL, ...keys, CARD_GENERATOR: 'gemini' }).CARD_GENERATOR).toBe('gemini');
  });

  test.each([
    ['a well-known password', { DATABASE_URL: 'postgresql://anki:changeme@db/anki' }, 'DATABASE_URL'],
    ['no password', { DATABASE_URL: 'postgresql://anki@db/anki' }, 'DATABASE_URL'],
    ['plain http to the identity provider', { DATABASE_URL, KEYCLOAK_URL: 'http://login.example.org' }, 'KEYCLOAK_URL'],
    ['a well-known key of links', { DATABASE_URL, STORAGE_URL_SECRET: 'changeme' }, 'STORAGE_URL_SECRET'],
    ['a well-known secret of the store', { DATABASE_URL, MINIO_ENDPOINT: 'store:9000' }, 'MINIO_SECRET_KEY'],
  ] as const)('of production refuses %s', (_what, variables, refused) => {
    const STORAGE_URL_SECRET = 'a-secret-of-its-own';
    const secure = { ENVIRONMENT: 'production', KEYCLOAK_URL: 'https://login.example.org', STORAGE_URL_SECRET };
    expect(() => readEnv({ ...secure, ...variables })).toThrow(`\n  ${refused} `);
    expect(readEnv({ ...secure, DATABASE_URL }).ENVIRONMENT).toBe('production');
  });
});
