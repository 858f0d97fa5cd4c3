import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { PgBoss } from 'pg-boss';
import { APPLICATION_VERSION } from '../../src/config/package.ts';
import { QUEUE_SCHEMA } from '../../src/queue/queue-options.ts';
import { keycloakUrl, tokenFor } from '../support/issuer.ts';
import { runCommand } from '../support/run-command.ts';
import { spawnNode } from '../support/spawn-node.ts';
import { storageFolder } from '../support/storage-folder.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { useDatabase } from '../support/use-database.ts';
import { type ReceivedSpan, receiveTraces, SPAN_KIND, STATUS_ERROR, type TraceReceiver } from './trace-receiver.ts';

const LISTENING = /Listening on (http:\/\/[\w.:[\]]+)/;
const SIGNATURE = 'a-signature-of-a-link';
const CALLER = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331' };

/** Packages of OpenTelemetry that a process has loaded, whose NODE_V8_COVERAGE was `folder`. */
function loadedIn(folder: string): string[] {
  const text = readdirSync(folder).map((file) => readFileSync(path.join(folder, file), 'utf8'));
  const names = [...text.join('').matchAll(/"file:[^"]*node_modules\/(@opentelemetry\/[\w-]+)/g)];
  return [...new Set(names.map(([, name = '']) => name))].toSorted();
}

describe('traces', () => {
  const database = useDatabase({ at: 'head' });
  let receiver: TraceReceiver;
  let token: string;
  let service: NodeJS.ProcessEnv;
  beforeAll(async () => {
    receiver = await receiveTraces();
    token = await tokenFor();
    service = {
      DATABASE_URL: database.url,
      KEYCLOAK_URL: keycloakUrl(),
      STORAGE_FOLDER: storageFolder(),
      HOST: '127.0.0.1',
      PORT: '0',
    };
  });
  afterAll(() => receiver.close());

  /** Starts an API, asks it once, stops it, and returns what it printed. */
  async function asked(environment: NodeJS.ProcessEnv): Promise<string> {
    const api = spawnNode(['.build/main.js'], { ...service, ...environment });
    try {
      const [, url] = await api.saying(LISTENING);
      const answer = await fetch(`${url}/api/v1/users/me?signature=${SIGNATURE}`, {
        headers: { authorization: `Bearer ${token}`, traceparent: `00-${CALLER.traceId}-${CALLER.spanId}-01` },
      });
      expect(answer.status).toBe(200);
      expect((await fetch(`${url}/health/ready`)).status).toBe(200);
    } finally {
      api.child.kill('SIGTERM');
    }
    expect(await api.ended()).toBe(0);
    return api.output();
  }

  describe('of the API', () => {
    const loaded = temporaryFolder();
    let output: string;
    beforeAll(async () => {
      output = await asked({ OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, NODE_V8_COVERAGE: loaded });
    });

    test('have a span for the request, under its caller, and one for each of its statements under it', () => {
      const requests = receiver.spans.filter(({ kind }) => kind === SPAN_KIND.server);
      expect(requests).toEqual([
        expect.objectContaining({
          name: 'GET /api/v1/users/me',
          traceId: CALLER.traceId,
          parentSpanId: CALLER.spanId,
          attributes: expect.objectContaining({ 'http.route': '/api/v1/users/me', 'http.response.status_code': 200 }),
          resource: expect.objectContaining({
            'service.name': 'anki-compendium-api',
            'service.version': APPLICATION_VERSION,
          }),
        }),
      ]);
      const statements = receiver.spans.filter(({ attributes }) => attributes['db.system.name'] === 'postgresql');
      expect(statements.length).toBeGreaterThan(0);
      for (const statement of statements) {
        expect(statement).toMatchObject({ traceId: CALLER.traceId, parentSpanId: requests[0]?.spanId });
      }
      const texts = statements.map(({ attributes }) => attributes['db.query.text']);
      expect(texts).toContainEqual(expect.stringMatching(/from "users" .*where .*= \?/));
    });

    test('are told of in the log of the request', () => {
      const lines = output.split('\n').filter((line) => line.includes('"url":"/api/v1/users/me'));
      expect(lines.map((line): unknown => JSON.parse(line))).toEqual([
        expect.objectContaining({ trace_id: CALLER.traceId, span_id: expect.stringMatching(/^[0-9a-f]{16}$/) }),
      ]);
    });

    test('hold no token, no signature, and nothing of what is in a row', () => {
      const { sub = '', email = '' } = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
      for (const secret of [token, SIGNATURE, sub, email]) {
        expect(secret.length).toBeGreaterThan(5);
        expect(receiver.text()).not.toContain(secret);
      }
    });

    test('need the SDK', () => expect(loadedIn(loaded)).toContain('@opentelemetry/sdk-trace'));
  });

  describe('of a worker', () => {
    let ofWorker: readonly ReceivedSpan[];
    let log: readonly Readonly<Record<string, unknown>>[];
    beforeAll(async () => {
      await runCommand(database.url, 'queue', 'install');
      const worker = spawnNode(['.build/worker.js'], {
        ...service,
        OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${receiver.url}/v1/traces`,
        OTEL_SERVICE_NAME: 'night-shift',
      });
      const boss = new PgBoss({ connectionString: database.url, schema: QUEUE_SCHEMA, migrate: false });
      try {
        await worker.saying(/Working on \d+ kinds of tasks/);
        await boss.start();
        await boss.send('notifications.retain', {});
        await worker.saying(/"task":"notifications.retain".*"durationMs"/);
        await database.query('alter table notifications rename to away');
        await boss.send('notifications.retain', {});
        await worker.saying(/"task":"notifications.retain".*failed; it is retried/);
      } finally {
        await database.query('alter table if exists away rename to notifications');
        await boss.stop();
        worker.child.kill('SIGTERM');
      }
      expect(await worker.ended()).toBe(0);
      ofWorker = receiver.spans.filter(({ resource }) => resource['service.name'] === 'night-shift');
      const lines = worker.output().split('\n');
      log = lines.filter((line) => line.includes('"task":"notifications.retain"')).map((line) => JSON.parse(line));
    });

    test('have a span for each message, with its statements under it, and none for what asks the queue', () => {
      const messages = ofWorker.filter(({ kind }) => kind === SPAN_KIND.consumer);
      expect(messages.map(({ name, traceId }) => [name, traceId])).toEqual(
        log.map((line) => ['process notifications.retain', line['trace_id']]),
      );
      expect(messages.map(({ attributes }) => attributes['messaging.message.id'])).toEqual(
        log.map((line) => line['message']),
      );
      const rest = ofWorker.filter((span) => !messages.includes(span));
      expect(rest.length).toBeGreaterThan(0);
      const parents = messages.map(({ traceId, spanId }) => [traceId, spanId]);
      for (const { traceId, parentSpanId } of rest) expect(parents).toContainEqual([traceId, parentSpanId]);
    });

    test('say which message and which statement failed, and nothing that an error quotes', () => {
      const failed = ofWorker.filter(({ status }) => status.code === STATUS_ERROR);
      expect(failed.filter(({ kind }) => kind === SPAN_KIND.consumer)).toContainEqual(
        expect.objectContaining({ attributes: expect.objectContaining({ 'error.type': 'TableNotFoundException' }) }),
      );
      const statements = failed.filter(({ kind }) => kind === SPAN_KIND.client);
      expect(statements.length).toBeGreaterThan(0);
      for (const { status } of failed) expect(status.message).toBeUndefined();
    });
  });

  test.each([
    ['without an endpoint', () => ({})],
    ['that are disabled', () => ({ OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, OTEL_SDK_DISABLED: 'true' })],
  ] as const)('%s are not sent, and the SDK is not loaded', async (_which, environment) => {
    const before = receiver.requests();
    const loaded = temporaryFolder();
    const output = await asked({ ...environment(), NODE_V8_COVERAGE: loaded });
    expect(receiver.requests()).toBe(before);
    expect(loadedIn(loaded)).toEqual(['@opentelemetry/api']);
    expect(output).not.toContain('trace_id');
  });

  test('that cannot be sent are told of once in the log, and the API serves and stops as ever', async () => {
    const output = await asked({ OTEL_EXPORTER_OTLP_ENDPOINT: `${receiver.url}/elsewhere` });
    expect(output.match(/Traces cannot be sent: /g)).toHaveLength(1);
  });

  test('for a receiver that never answers do not keep the API from stopping in good order', async () => {
    await using cleanup = new AsyncDisposableStack();
    const silent = createServer((socket) => socket.on('error', () => {})).listen(0, '127.0.0.1');
    cleanup.defer(() => void silent.close());
    await once(silent, 'listening');
    const address = silent.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    expect(await asked({ OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}` })).toContain('"trace_id"');
  });
});
