import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { TAGS } from '../../src/openapi/tags.ts';
import { JOB_STATUSES } from '../../src/modules/jobs/job-values.ts';
import { JobSettings } from '../../src/modules/jobs/job.view.ts';
import { GeneratorSettings } from '../../src/modules/settings/generator-settings.ts';
import { spawnNode } from '../support/spawn-node.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { useApp } from '../support/use-app.ts';
import { useDatabase } from '../support/use-database.ts';
import { insert, minimal } from './rows.ts';

const COMMITTED = 'docs/openapi.json';

const Operation = z.looseObject({
  operationId: z.string(),
  summary: z.string(),
  description: z.string(),
  tags: z.array(z.string()),
  security: z.array(z.record(z.string(), z.array(z.string()))),
  responses: z.record(z.string(), z.looseObject({ headers: z.record(z.string(), z.unknown()).optional() })),
});
const Document = z.looseObject({
  openapi: z.string(),
  tags: z.array(z.object({ name: z.string(), description: z.string() })),
  servers: z.array(z.looseObject({ url: z.string() })),
  paths: z.record(z.string(), z.record(z.string(), Operation)),
  components: z.looseObject({
    schemas: z.record(z.string(), z.unknown()),
    securitySchemes: z.record(z.string(), z.unknown()),
  }),
});

const read = (text: string) => Document.parse(JSON.parse(text));
const committed = () => read(readFileSync(COMMITTED, 'utf8'));
const operationsOf = ({ paths }: z.infer<typeof Document>) =>
  Object.values(paths).flatMap((item) => Object.values(item));

/** The command on no database at all. */
async function openapi(...args: readonly string[]) {
  const command = spawnNode(['.build/cli.js', 'openapi', ...args], { DATABASE_URL: '', NO_COLOR: '1' });
  const code = await command.ended();
  return { code, output: command.output() };
}

describe('the contract of the API', () => {
  test('is OpenAPI 3.1 with named schemas', () => {
    const { openapi: version, components } = committed();
    expect(version).toMatch(/^3\.1\./);
    expect(Object.keys(components.schemas)).toEqual(
      expect.arrayContaining(['Job', 'JobStatus', 'JobPage', 'Deck', 'User', 'Setting', 'Notification', 'Problem']),
    );
    expect(Object.keys(components.schemas).filter((name) => !/^[A-Z]\w+$/.test(name))).toEqual([]);
  });

  test('names each operation once, without the class that serves it', () => {
    const ids = operationsOf(committed()).map(({ operationId }) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.filter((id) => !/^[a-z][a-zA-Z]+$/.test(id) || /controller/i.test(id))).toEqual([]);
  });

  test('gives each operation a short summary, a sentence and one tag that is described', () => {
    const { tags } = committed();
    expect(tags).toEqual(Object.entries(TAGS).map(([name, description]) => ({ name, description })));
    for (const { operationId, summary, description, tags: own } of operationsOf(committed())) {
      expect([operationId, summary]).toEqual([operationId, expect.stringMatching(/^[A-Z][\w ]{3,40}$/)]);
      expect([operationId, description]).toEqual([operationId, expect.stringMatching(/^\S.{8,}[.]$/)]);
      expect([operationId, own]).toEqual([
        operationId,
        [expect.stringMatching(new RegExp(`^(${Object.keys(TAGS).join('|')})$`))],
      ]);
    }
  });

  test('offers both ways to sign in wherever a token is needed, and none elsewhere', () => {
    const { components } = committed();
    expect(Object.keys(components.securitySchemes).sort()).toEqual(['bearer', 'oauth2']);
    for (const { operationId, security } of operationsOf(committed())) {
      const ways = security.flatMap((way) => Object.keys(way));
      expect([operationId, ways]).toEqual([operationId, ways.length === 0 ? [] : ['bearer', 'oauth2']]);
    }
  });

  test('describes the events of a stream, and the data of each', () => {
    const stream = committed().paths['/api/v1/jobs/{id}/events']?.['get']?.responses['200'];
    expect(stream).toMatchObject({
      content: { 'text/event-stream': { schema: { $ref: '#/components/schemas/JobStatus' } } },
    });
    const events = new Set(JOB_STATUSES.map((status) => (status.startsWith('p') ? 'progress' : status)));
    for (const event of events) expect(stream).toMatchObject({ description: expect.stringContaining(`\`${event}\``) });
  });

  test('says which answers are those of an earlier request', () => {
    const told = operationsOf(committed()).filter(
      ({ responses }) => responses['201']?.headers?.['Idempotency-Replayed'],
    );
    expect(told.map(({ operationId }) => operationId).sort()).toEqual(['createCheckout', 'uploadPdf']);
  });
});

describe('the committed document', () => {
  const database = useDatabase({ at: 'head' });
  const app = useApp(database, { PUBLIC_URL: 'https://anki.example.org', KEYCLOAK_URL: 'https://login.example.org' });
  let served: z.infer<typeof Document>;

  beforeAll(async () => {
    served = Document.parse((await app.ask('/docs-json', { as: null })).body);
  });

  test('is what the service serves, but for where the service is', () => {
    const { components, servers, ...rest } = served;
    const { components: committedComponents, servers: _, ...committedRest } = committed();
    expect(rest).toEqual(committedRest);
    expect(components.schemas).toEqual(committedComponents.schemas);
    expect(servers).toEqual([expect.objectContaining({ url: 'https://anki.example.org' })]);
    expect(JSON.stringify(components.securitySchemes)).toContain('https://login.example.org/realms/anki-compendium/');
  });

  test('is what `compendium openapi` prints without a database', async () => {
    const { code, output } = await openapi();
    expect(code).toBe(0);
    expect(`${output.trim()}\n`).toBe(readFileSync(COMMITTED, 'utf8'));
  });

  test('is found outdated once a route has changed', async () => {
    expect(await openapi('--check', COMMITTED)).toMatchObject({ code: 0 });
    const file = path.join(temporaryFolder(), 'openapi.json');
    writeFileSync(file, readFileSync(COMMITTED, 'utf8').replace('"listJobs"', '"jobs"'));
    expect(await openapi('--check', file)).toEqual({
      code: 3,
      output: expect.stringContaining('is not the document of this build'),
    });
    expect(await openapi('--against', file)).toEqual({
      code: 3,
      output: expect.stringContaining('GET /api/v1/jobs: operationId was jobs'),
    });
  });

  test('breaks no client of the last release', async () => {
    expect(await openapi('--against', 'docs/openapi.released.json')).toMatchObject({ code: 0 });
  });

  test('must be a document for the command to compare it', async () => {
    expect(await openapi('--check', 'package.json')).toEqual({
      code: 1,
      output: expect.stringContaining('package.json is not a document'),
    });
    expect(await openapi('--against', 'nowhere.json')).toEqual({
      code: 1,
      output: expect.stringContaining('nowhere.json is not a document'),
    });
  });
});

describe('the settings of a job and of its deck', () => {
  const database = useDatabase({ at: 'head' });
  const app = useApp(database);
  const kept = { chunk_size_tokens: 400, cards_per_chunk_low: 3 };
  const internal = { quota_period: '2026-11-01T00:00:00.000Z', source_removed: true, added_later: { by: 'us' } };

  test('are those of card making, all of them', () => {
    expect(Object.keys(JobSettings.shape)).toEqual(Object.keys(GeneratorSettings.shape));
  });

  test('show nothing of the bookkeeping that is stored with them', async () => {
    const userId = String((await app.ask('/api/v1/users/me')).body['id']);
    const job = await insert(database, 'jobs', { ...minimal.job(userId), settings: { ...kept, ...internal } });
    const made = { generator: 'extractive', rejected: { duplicate: 2 } };
    const deck = await insert(database, 'decks', {
      ...minimal.deck(userId),
      settings: { ...kept, ...internal, ...made },
    });
    expect((await app.ask(`/api/v1/jobs/${job.id}`)).body['settings']).toEqual(kept);
    expect((await app.ask(`/api/v1/decks/${deck.id}`)).body['settings']).toEqual({ ...kept, ...made });
    const { body } = await app.ask('/api/v1/users/me/export');
    expect(body).toMatchObject({ jobs: [{ settings: kept }], decks: [{ settings: { ...kept, ...made } }] });
    expect(JSON.stringify(body)).not.toMatch(/quota_period|source_removed|added_later/);
  });
});
