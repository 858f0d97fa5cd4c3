import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { fakeDate } from '../support/fake-date.ts';
import { useDatabase } from '../support/use-database.ts';
import { useApp } from '../support/use-app.ts';

const CONFIG = '/api/v1/auth/config';
const WHO = '/api/v1/users/me';
const LIMITED = { RATE_LIMIT_ENABLED: 'true', RATE_LIMIT_PER_MINUTE: '3', TRUST_PROXY: '127.0.0.1' };

const somebody = () => {
  const name = randomUUID();
  return { sub: randomUUID(), email: `${name}@example.org`, username: name };
};
/** An address that no other test of this file uses. */
let lastAddress = 0;
const somewhere = () => ({ 'x-forwarded-for': `198.51.100.${++lastAddress}` });

describe('a limit of three requests a minute', () => {
  const database = useDatabase({ at: 'head' });
  const api = useApp(database, LIMITED);
  const noted = () => database.query(`select user_id, metadata from audit_logs where action = 'security.rate_limited'`);

  test('is told with each answer, and refuses the fourth request with the time to wait', async () => {
    const ann = somebody();
    for (const remaining of [2, 1, 0]) {
      const { status, headers } = await api.ask(WHO, { as: ann });
      expect(status).toBe(200);
      expect(headers).toMatchObject({ 'ratelimit-limit': '3', 'ratelimit-remaining': String(remaining) });
      expect(Number(headers['ratelimit-reset'])).toBeGreaterThan(0);
    }
    const { status, headers, body } = await api.ask(WHO, { as: ann });
    expect({ status, code: body['code'] }).toEqual({ status: 429, code: 'rate_limited' });
    expect(headers['content-type']).toContain('application/problem+json');
    expect(headers).toMatchObject({ 'ratelimit-limit': '3', 'ratelimit-remaining': '0' });
    const seconds = Number(headers['retry-after']);
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThanOrEqual(80);
    expect(headers['ratelimit-reset']).toBe(headers['retry-after']);
  });

  test('counts each user, from whatever address', async () => {
    const [ben, cleo] = [somebody(), somebody()];
    for (let n = 0; n < 3; n++) await api.ask(WHO, { as: ben, headers: somewhere() });
    expect(await api.ask(WHO, { as: ben, headers: somewhere() })).toMatchObject({ status: 429 });
    expect(await api.ask(WHO, { as: cleo })).toMatchObject({ status: 200 });
  });

  test.each([
    ['nobody', null, 401],
    ['a bad token', 'abc', 401],
    ['an account without a verified address', { ...somebody(), emailVerified: false }, 403],
  ] as const)('counts %s against the address', async (_who, as, status) => {
    const headers = somewhere();
    for (let n = 0; n < 3; n++) expect(await api.ask(WHO, { as, headers })).toMatchObject({ status });
    expect(await api.ask(WHO, { as, headers })).toMatchObject({ status: 429 });
    expect(await api.ask(CONFIG, { as: null, headers })).toMatchObject({ status: 429 });
    expect(await api.ask(WHO, { as: somebody(), headers })).toMatchObject({ status: 200 });
    expect(await api.ask(WHO, { as, headers: somewhere() })).toMatchObject({ status });
  });

  test('takes all addresses that one customer of a provider has for one', async () => {
    for (let n = 0; n < 3; n++) await api.ask(CONFIG, { as: null, headers: { 'x-forwarded-for': `2001:db8::${n}` } });
    expect(await api.ask(CONFIG, { as: null, headers: { 'x-forwarded-for': '2001:db8::9' } })).toMatchObject({
      status: 429,
    });
  });

  test.each([
    ['with the port that it asks from', (n: number) => `203.0.113.7:${4_000 + n}`],
    ['with a port, in brackets', (n: number) => `[2001:db8:7::1]:${4_000 + n}`],
    ['that is none', (n: number) => `nonsense ${n}`],
  ] as const)('takes an address %s for one, however a proxy writes it', async (_what, written) => {
    const statuses: number[] = [];
    for (let n = 0; n < 4; n++) {
      const headers = { 'x-forwarded-for': written(n) };
      statuses.push((await api.ask(CONFIG, { as: null, headers })).status);
    }
    expect(statuses).toEqual([200, 200, 200, 429]);
  });

  test('does not hold for the health of the service', async () => {
    const headers = somewhere();
    for (let n = 0; n < 5; n++) {
      expect(await api.ask('/health/live', { as: null, headers })).toMatchObject({ status: 200 });
    }
  });

  test('leaves one row in the audit trail, however often it refuses', async () => {
    const dan = somebody();
    const { body } = await api.ask(WHO, { as: dan });
    for (let n = 0; n < 10; n++) await api.ask(WHO, { as: dan });
    const rows = (await noted()).filter(({ user_id }) => user_id === body['id']);
    expect(rows).toEqual([
      expect.objectContaining({ metadata: { route: 'UsersController.getProfile', method: 'GET', limit: 3 } }),
    ]);
  });
});

describe('a proxy that is not trusted', () => {
  const api = useApp(useDatabase({ at: 'head' }), { ...LIMITED, TRUST_PROXY: 'false' });

  test('cannot give a caller another address', async () => {
    for (let n = 0; n < 3; n++) await api.ask(CONFIG, { as: null, headers: somewhere() });
    expect(await api.ask(CONFIG, { as: null, headers: somewhere() })).toMatchObject({ status: 429 });
  });
});

describe('two replicas', () => {
  const database = useDatabase({ at: 'head' });
  const variables = { ...LIMITED, RATE_LIMIT_PER_MINUTE: '40' };
  const replicas = [useApp(database, variables), useApp(database, variables)];

  test('let exactly 40 of 100 requests pass that arrive together', async () => {
    const as = somebody();
    const [first] = await Promise.all(replicas.map((api) => api.ask(WHO, { as })));
    const answers = await Promise.all(
      Array.from({ length: 98 }, (_, n) => replicas[n % 2]?.ask(WHO, { as }) ?? Promise.reject(new Error('none'))),
    );
    const passed = answers.filter(({ status }) => status === 200).length;
    expect(first?.status).toBe(200);
    expect({ passed: passed + 2, others: new Set(answers.map(({ status }) => status)) }).toEqual({
      passed: 40,
      others: new Set([200, 429]),
    });
    const noted = await database.query(`select 1 from audit_logs where action = 'security.rate_limited'`);
    expect(noted.length).toBe(1);
  });
});

describe('without a database', () => {
  const api = useApp({ url: 'postgresql://nobody@127.0.0.1:1/nothing' }, LIMITED);

  test('no request is refused, and each one fails or not on its own', async () => {
    for (let n = 0; n < 5; n++) expect(await api.ask(CONFIG, { as: null })).toMatchObject({ status: 200 });
    expect(await api.ask(WHO)).toMatchObject({ status: 503, body: { code: 'database_unavailable' } });
  });
});

describe('a switch', () => {
  const api = useApp(useDatabase({ at: 'head' }), { ...LIMITED, RATE_LIMIT_ENABLED: 'false' });

  test('turns limits off, and their headers', async () => {
    for (let n = 0; n < 5; n++) expect(await api.ask(CONFIG, { as: null })).toMatchObject({ status: 200 });
    expect((await api.ask(CONFIG, { as: null })).headers).not.toHaveProperty('ratelimit-limit');
  });
});

describe('uploads', () => {
  const database = useDatabase({ at: 'head' });
  const api = useApp(database, { ...LIMITED, RATE_LIMIT_PER_MINUTE: '1000' });
  const admin = { ...somebody(), roles: ['admin'] };
  const allow = async (uploads: number) => {
    const payload = { value: uploads };
    const { status } = await api.ask('/api/v1/admin/settings/uploads_per_hour', { method: 'PUT', as: admin, payload });
    expect(status).toBe(200);
  };
  const upload = async (as: ReturnType<typeof somebody>) => api.ask('/api/v1/uploads', { method: 'POST', as });

  test('are as many in an hour as the setting allows; one that is refused for another reason counts', async () => {
    const [ann, bob] = [somebody(), somebody()];
    expect((await upload(ann)).headers).toMatchObject({ 'ratelimit-limit': '10', 'ratelimit-remaining': '9' });
    await allow(2);
    expect((await upload(ann)).headers).toMatchObject({ 'ratelimit-limit': '2', 'ratelimit-remaining': '0' });
    const third = await upload(ann);
    expect([third.status, third.body['code'], third.headers['ratelimit-limit']]).toEqual([429, 'rate_limited', '2']);
    expect((await upload(bob)).status).toBe(415);
    await allow(0);
    expect((await upload(bob)).status).toBe(429);
  });

  test('are none when the setting is 0, not even the first, and pass as soon as it is raised', async () => {
    const cleo = somebody();
    await allow(0);
    for (let n = 0; n < 2; n++) {
      const { status, headers } = await upload(cleo);
      expect([status, headers['ratelimit-limit'], headers['retry-after']]).toEqual([429, '0', '3600']);
    }
    await allow(1);
    expect((await upload(cleo)).status).toBe(415);
  });

  test.each([
    [1, 2],
    [2, 10],
  ] as const)(
    'pass for a user who was refused as soon as an admin raises the limit from %s to %s',
    async (from, to) => {
      const dora = somebody();
      await allow(from);
      for (let n = 0; n < from; n++) expect((await upload(dora)).status).toBe(415);
      for (let n = 0; n < 2; n++) expect((await upload(dora)).status).toBe(429);
      await allow(to);
      for (let n = from; n < to; n++) expect((await upload(dora)).status).toBe(415);
      const { status, headers } = await upload(dora);
      expect([status, headers['ratelimit-limit']]).toEqual([429, String(to)]);
    },
  );

  test('stay refused when an admin lowers the limit', async () => {
    const eve = somebody();
    await allow(2);
    for (let n = 0; n < 2; n++) await upload(eve);
    expect((await upload(eve)).status).toBe(429);
    await allow(1);
    expect((await upload(eve)).status).toBe(429);
  });
});

describe('uploads on two replicas', () => {
  const database = useDatabase({ at: 'head' });
  const variables = { ...LIMITED, RATE_LIMIT_PER_MINUTE: '1000' };
  const [first, second] = [useApp(database, variables), useApp(database, variables)];

  beforeEach(() => fakeDate(Date.now()));
  afterEach(() => void jest.useRealTimers());

  test('pass on the replica that refused within a minute after the limit was raised on the other', async () => {
    const [admin, fay] = [{ ...somebody(), roles: ['admin'] }, somebody()];
    const allow = (value: number) =>
      first.ask('/api/v1/admin/settings/uploads_per_hour', { method: 'PUT', as: admin, payload: { value } });
    const upload = () => second.ask('/api/v1/uploads', { method: 'POST', as: fay });
    expect((await allow(1)).status).toBe(200);
    expect([(await upload()).status, (await upload()).status]).toEqual([415, 429]);
    expect((await allow(5)).status).toBe(200);
    fakeDate(Date.now() + 60_000);
    expect([(await upload()).status, (await upload()).status]).toEqual([415, 415]);
  });
});
