import { beforeAll, describe, expect, test } from '@jest/globals';
import { Ajv } from 'ajv';
import { z } from 'zod';
import { useApp } from '../support/use-app.ts';
import { useDatabase } from '../support/use-database.ts';
import { insert, minimal } from './rows.ts';

const Operation = z.object({
  summary: z.string().optional(),
  security: z.array(z.unknown()).optional(),
  responses: z.record(
    z.string(),
    z.object({ content: z.record(z.string(), z.object({ schema: z.record(z.string(), z.unknown()) })).optional() }),
  ),
});
const Document = z.object({
  paths: z.record(z.string(), z.record(z.string(), Operation)),
  components: z.record(z.string(), z.unknown()),
});

describe('the documentation', () => {
  const database = useDatabase({ at: 'head' });
  const app = useApp(database);
  let paths: z.infer<typeof Document>['paths'];
  let components: z.infer<typeof Document>['components'];
  const ids = new Map<string, string>();

  beforeAll(async () => {
    ({ paths, components } = Document.parse((await app.ask('/docs-json', { as: null })).body));
    const userId = String((await app.ask('/api/v1/users/me')).body['id']);
    const job = await insert(database, 'jobs', minimal.job(userId));
    const deck = await insert(database, 'decks', { ...minimal.deck(userId), job_id: job.id, tags: ['cells'] });
    await insert(database, 'notifications', minimal.notification(userId));
    await insert(database, 'subscriptions', minimal.subscription(userId));
    for (const path of ['/api/v1/jobs/{id}', '/api/v1/jobs/{id}/status', '/api/v1/admin/jobs/{id}'])
      ids.set(path, job.id);
    ids.set('/api/v1/decks/{id}', deck.id);
  });

  test('says of every route what it is for', () => {
    const silent = Object.entries(paths).flatMap(([path, operations]) =>
      Object.entries(operations)
        .filter(([, { summary }]) => !summary)
        .map(([method]) => `${method} ${path}`),
    );
    expect(silent.filter((route) => !route.includes('/health/'))).toEqual([]);
  });

  test('is what every GET route really answers with', async () => {
    const ajv = new Ajv({ strict: false, validateFormats: false });
    const wrong = [];
    let checked = 0;
    for (const [path, { get }] of Object.entries(paths)) {
      const schema = get?.responses['200']?.content?.['application/json']?.schema;
      if (!schema) continue;
      const url = path.replace('{id}', ids.get(path) ?? '');
      const { status, body } = await app.ask(url, { as: path.includes('/admin/') ? { roles: ['admin'] } : {} });
      if (status === 503) continue;
      const isRight = ajv.compile({ ...schema, components });
      if (status !== 200 || !isRight(body)) wrong.push([path, status, isRight.errors]);
      checked += 1;
    }
    expect(wrong).toEqual([]);
    expect(checked).toBeGreaterThan(15);
  });
});
