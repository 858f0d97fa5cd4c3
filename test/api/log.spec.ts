import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { keycloakUrl, tokenFor } from '../support/issuer.ts';
import { readDocument } from '../docs/markdown.ts';
import { spawnNode } from '../support/spawn-node.ts';
import { until } from '../support/until.ts';
import { useDatabase } from '../support/use-database.ts';

const Line = z.looseObject({
  process: z.literal('api'),
  level: z.number(),
  req: z.looseObject({ id: z.string() }).optional(),
  err: z.looseObject({ message: z.string(), stack: z.string() }).optional(),
  route: z.string().optional(),
});

/** `req.id` for a field of a field. */
const namesOf = (line: object): string[] =>
  Object.entries(line).flatMap(([name, value]) =>
    (name === 'req' || name === 'res') && value instanceof Object
      ? Object.keys(value).map((inner) => `${name}.${inner}`)
      : [name],
  );

describe('the log of the API', () => {
  const database = useDatabase({ at: 'head' });

  test('has one line for each request, with its process and the error, and only documented fields', async () => {
    await using cleanup = new AsyncDisposableStack();
    const variables = { DATABASE_URL: database.url, HOST: '127.0.0.1', PORT: '0', KEYCLOAK_URL: keycloakUrl() };
    const api = spawnNode(['src/main.ts'], variables);
    cleanup.defer(() => void api.child.kill());
    const [, url] = await api.saying(/Listening on (http:\/\/[\w.:[\]]+)/);
    const ask = async (path: string, id: string) => {
      const headers = { authorization: `Bearer ${await tokenFor()}`, 'x-request-id': id };
      return (await fetch(`${url}${path}`, { headers })).status;
    };
    expect(await ask('/api/v1/users/me', 'good')).toBe(200);
    expect(await ask('/api/v1/nothing', 'unknown')).toBe(404);
    await database.query('alter table decks rename to other');
    expect(await ask('/api/v1/decks', 'broken')).toBe(500);
    expect(await ask('/health/ready', 'probe')).toBe(200);
    await until('the line of the last request', async () => api.output().includes('"broken"'));

    const lines = api
      .output()
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => Line.parse(JSON.parse(line)));
    const ids = ['good', 'unknown', 'broken', 'probe'];
    const told = ids.map((id) => lines.filter((line) => line.req?.id === id));
    expect(told.map((of) => of.map(({ level, route, err }) => [level, route, err?.message]))).toEqual([
      [[30, '/api/v1/users/me', undefined]],
      [[30, 'none', undefined]],
      [[50, '/api/v1/decks', expect.stringContaining('does not exist')]],
      [],
    ]);
    expect(lines.filter(({ level }) => level >= 50)).toHaveLength(1);

    const [, table = ''] = /## Log\n([^]*?)\n## /.exec(readDocument('docs/operations.md')) ?? [];
    const documented = new Set([...table.matchAll(/`([\w.]+)`/g)].map(([, name = '']) => name));
    expect([...new Set(lines.flatMap(namesOf))].filter((name) => !documented.has(name))).toEqual([]);
  });
});
