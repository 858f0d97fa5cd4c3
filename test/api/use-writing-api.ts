import { randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, expect } from '@jest/globals';
import { installQueue } from '../../src/queue/install-queue.ts';
import { CELLS, pdfOf } from '../pipeline/pdf.ts';
import { uploadForm } from '../pipeline/upload-form.ts';
import { ApiDocument, type ApiOperation } from '../support/api-document.ts';
import { usePushService } from '../support/push-service.ts';
import { storageFolder } from '../support/storage-folder.ts';
import { useStripe } from '../support/stripe-server.ts';
import { type Answer, type Asking, useApp } from '../support/use-app.ts';
import { useDatabase } from '../support/use-database.ts';
import { insert, minimal } from './rows.ts';

export const ADMIN = {
  sub: randomUUID(),
  email: 'admin-of-writes@example.org',
  username: 'admin-of-writes',
  roles: ['admin'],
};

/** One request to a route that writes, with what it needs to be there. */
export type Call = () => Promise<Answer>;

interface Uploaded {
  readonly file?: Buffer;
  readonly fields?: Record<string, string>;
  readonly headers?: Record<string, string>;
}

const byName = (a: string, b: string) => a.localeCompare(b);

/** The API with all of its neighbours, what it documents of the routes that write, and rows for them to write on. */
export function useWritingApi() {
  const database = useDatabase({ at: 'head' });
  const stripe = useStripe();
  const push = usePushService();
  beforeAll(() => installQueue(database.url));
  const app = useApp(database, () => ({ ...stripe.variables, ...push.variables }));
  let document: ApiDocument;
  let writing: readonly ApiOperation[];
  let user: string;
  let pdf: Buffer;
  beforeAll(async () => {
    document = new ApiDocument((await app.ask('/docs-json', { as: null })).body);
    writing = document.operations.filter(({ method }) => method !== 'GET');
    user = String((await app.ask('/api/v1/users/me')).body['id']);
    pdf = await pdfOf(CELLS);
  });

  const ask = (route: string, more: Asking = {}): Promise<Answer> => {
    const [method = '', url = ''] = route.split(' ');
    const { method: known } = writing.find((operation) => operation.method === method) ?? {};
    return app.ask(url, { ...more, ...(known && { method: known }) });
  };
  const add = async (table: string, columns: object) => (await insert(database, table, { ...columns })).id;
  const member = (columns: object = {}) => add('users', { ...minimal.user(), ...columns });
  const ended = (columns: object = {}) =>
    add('jobs', { ...minimal.job(user), status: 'failed', completed_at: new Date(), ...columns });

  return {
    database,
    app,
    stripe,
    push,
    /** @param route as the router writes it, with values for its parameters. */
    ask,
    asAdmin: (route: string, payload?: object) => ask(route, { as: ADMIN, ...(payload && { payload }) }),
    upload: async ({ file = pdf, fields = {}, headers = {} }: Uploaded = {}): Promise<Answer> => {
      const form = await uploadForm(file, fields);
      return ask('POST /api/v1/uploads', { ...form, headers: { ...form.headers, ...headers } });
    },

    /** Rows, most of them the demo user's. @returns the id. */
    add,
    member,
    ended,
    job: (columns: object = {}) => add('jobs', { ...minimal.job(user), ...columns }),
    /** A job whose file exists, of a user with such an account. */
    failedOf: async (columns: object) =>
      ended({ user_id: await member(columns), source_file_path: await stored('pdfs') }),
    deck: (columns: object = {}) => add('decks', { ...minimal.deck(user), ...columns }),
    notification: (columns: object = {}) => add('notifications', { ...minimal.notification(user), ...columns }),
    premium: () => add('subscriptions', { ...minimal.subscription(user), stripe_customer_id: `cus_${randomUUID()}` }),
    free: () => database.query('delete from subscriptions'),
    limitTo: (cards: number) => database.query('update users set cards_limit_month = $1 where id = $2', [cards, user]),

    /** What the document says of a route. */
    documented: (route: string) => {
      const operation = writing.find((one) => one.route === route);
      if (!operation) throw new Error(`${route} is not documented.`);
      return {
        operation,
        codes: document.codes(operation),
        faults: (answer: Answer) => document.faults(operation, answer),
      };
    },
    /** Fails unless `routes` are those that write, for the router and for the document. */
    expectAll: (routes: readonly string[]): void => {
      const known = app.routes().filter((route) => !route.startsWith('GET ') && route.includes(' /api/'));
      expect(routes.toSorted(byName)).toEqual(known.toSorted(byName));
      expect(writing.map(({ route }) => route).toSorted(byName)).toEqual(known.toSorted(byName));
    },
  };
}

/** @returns the key of a file that is there. */
export async function stored(bucket: string): Promise<string> {
  const key = `${randomUUID()}/${randomUUID()}.bin`;
  const file = path.join(storageFolder(), bucket, key);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, 'x');
  return key;
}
