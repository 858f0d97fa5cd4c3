import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { PROJECT_FOLDER } from '../../dev/data-folder.ts';
import { installQueue } from '../../src/queue/install-queue.ts';
import { insert, minimal } from '../api/rows.ts';
import { ApiDocument, type ApiOperation } from '../support/api-document.ts';
import { tokenFor } from '../support/issuer.ts';
import { usePushService } from '../support/push-service.ts';
import { useStripe } from '../support/stripe-server.ts';
import { step } from '../support/step.ts';
import { type Answer, useApp } from '../support/use-app.ts';
import { useDatabase } from '../support/use-database.ts';
import { headerText, type HostileRequest, hostileRequest, inUrl } from './hostile-requests.ts';
import { hostileJson, hostileText } from './hostile-values.ts';

/** `FUZZ_SEED` and `FUZZ_RUNS` hunt for more; a failure prints its seed and path. */
const SEED = Number(process.env['FUZZ_SEED'] ?? 20_261_125);
const RUNS = Number(process.env['FUZZ_RUNS'] ?? 8);

/** What no answer may hold, for any caller. */
const INSIDE = [
  PROJECT_FOLDER,
  /node_modules|\/src\/modules\/|file:\/\//,
  /\n\s+at \S+/,
  /\bselect .+ from |insert into |syntax error|violates|relation "/i,
  /mikro-?orm|nestjs|fastify|FST_|pg-boss|flydrive|kysely|postgres/i,
];

interface Person {
  readonly token: string;
  /** By the name of a path parameter and the start of the path. */
  readonly own: Readonly<Record<string, string>>;
  readonly secrets: readonly string[];
}

function expectQuiet({ body }: Answer, secrets: readonly string[]): void {
  const text = JSON.stringify(body);
  expect(secrets.filter((secret) => text.includes(secret))).toEqual([]);
  expect(INSIDE.filter((mark) => (typeof mark === 'string' ? text.includes(mark) : mark.test(text)))).toEqual([]);
}

describe('whatever is sent', () => {
  const database = useDatabase({ at: 'head' });
  const stripe = useStripe();
  const push = usePushService();
  beforeAll(() => installQueue(database.url));
  const app = useApp(database, () => ({ ...stripe.variables, ...push.variables }));
  let document: ApiDocument;
  beforeAll(async () => {
    document = new ApiDocument((await app.ask('/docs-json', { as: null })).body);
  });

  /** Creates a new user, with one of everything. */
  async function somebody(role: 'user' | 'admin'): Promise<Person> {
    const [sub, name, key] = [randomUUID(), randomUUID(), randomUUID()];
    const roles = role === 'admin' ? ['admin'] : [];
    const token = await tokenFor({ sub, email: `${name}@example.org`, username: name, roles });
    const { body } = await app.ask('/api/v1/users/me', { as: token });
    const user = body['id'];
    const job = await insert(database, 'jobs', {
      ...minimal.job(user),
      source_file_path: `${key}.pdf`,
      status: 'failed',
      completed_at: new Date(),
    });
    const deck = await insert(database, 'decks', { ...minimal.deck(user), job_id: job.id, file_path: `${key}.apkg` });
    const notification = await insert(database, 'notifications', minimal.notification(user));
    const own = { jobs: job.id, decks: deck.id, notifications: notification.id, users: String(user) };
    return { token, own, secrets: [sub, key, token] };
  }

  const send = (
    method: ApiOperation['method'],
    as: string,
    { url, headers, payload }: HostileRequest,
  ): Promise<Answer> => app.ask(url, { method, as, headers, ...(payload !== undefined && { payload }) });

  test.each(['user', 'admin'] as const)(
    'as %s, every route answers as it is documented, and says nothing of the inside',
    async (role) => {
      for (const operation of document.operations) {
        if (!operation.path.startsWith('/api/')) continue;
        await step(operation.route, async () => {
          let person = await somebody(role);
          await fc.assert(
            fc.asyncProperty(hostileRequest(document, operation, person.own), async (request) => {
              const answer = await send(operation.method, person.token, request);
              expect(document.faults(operation, answer)).toEqual([]);
              expect(answer.status === 503 ? answer.body : {}).toEqual({});
              if (answer.status >= 400) expectQuiet(answer, person.secrets);
              // gone with what it asked for
              if (answer.body['deletion_scheduled_for'] !== undefined) person = await somebody(role);
            }),
            { seed: SEED, numRuns: RUNS, endOnFailure: true },
          );
        });
      }
    },
  );

  test('every route that is not documented answers with less than 500, and says nothing of the inside', async () => {
    const documented = new Set(document.operations.map(({ route }) => route));
    const others = app.routes().filter((route) => !documented.has(route) && !/ \/docs|\*/.test(route));
    expect(others.length).toBeGreaterThan(0);
    const { token, secrets } = await somebody('user');
    for (const route of others) {
      const [method, path = ''] = route.split(' ');
      const request = fc.record({
        url: fc
          .tuple(hostileText, hostileText)
          .map(([a, b]) => `${path}?${inUrl(a.slice(0, 500))}=${inUrl(b.slice(0, 500))}`),
        headers: fc.record(
          {
            'content-type': fc.constant('application/json'),
            cookie: headerText,
            origin: headerText,
            'x-request-id': headerText,
          },
          { requiredKeys: ['content-type'] },
        ),
        payload: method === 'GET' ? fc.constant(undefined) : hostileJson,
      });
      await step(route, () =>
        fc.assert(
          fc.asyncProperty(request, async (given) => {
            const answer = await send(method === 'GET' ? 'GET' : 'POST', token, given);
            expect(answer.status).toBeLessThan(500);
            if (answer.status >= 400) expectQuiet(answer, secrets);
          }),
          { seed: SEED, numRuns: RUNS, endOnFailure: true },
        ),
      );
    }
  });
});
