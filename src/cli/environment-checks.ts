import { EnvError, readCommandEnv } from '../config/env.ts';
import { OLDEST_NODE } from '../config/package.ts';
import { type Check, error, ok } from '../modules/migrations/commands/index.ts';

/** The variables as they were understood, without secrets, and the program that reads them. */
export function environmentChecks(): Check[] {
  return [ok('Node', `${process.versions.node}, at least ${OLDEST_NODE}`), ...variables()];
}

function variables(): Check[] {
  try {
    return Object.entries(readCommandEnv()).map(([name, value]) =>
      ok(name, name === 'DATABASE_URL' ? withoutSecrets(String(value)) : String(value)),
    );
  } catch (problem) {
    if (!(problem instanceof EnvError)) throw problem;
    return problem.problems.map((text) => {
      const [name = '', ...rest] = text.split(' ');
      return error(name, rest.join(' '), 'Correct the variable; .env.example has its meaning, unit and default.');
    });
  }
}

/** Parameters of a URL that are secrets, besides the password in its user part. */
const SECRET = /password|secret|token|passphrase/i;

function withoutSecrets(databaseUrl: string): string {
  const url = new URL(databaseUrl);
  if (url.password !== '') url.password = '***';
  for (const name of url.searchParams.keys()) if (SECRET.test(name)) url.searchParams.set(name, '***');
  return url.href;
}
