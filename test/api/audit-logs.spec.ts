import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { useApp } from '../support/use-app.ts';
import { useDatabase } from '../support/use-database.ts';
import { insert, minimal, type Row } from './rows.ts';

const Stretch = z.object({ items: z.array(z.looseObject({ id: z.string() })), next_before_id: z.string().nullable() });
const ADMIN = { sub: randomUUID(), email: 'trail-admin@example.org', username: 'trail-admin', roles: ['admin'] };

describe('the audit trail', () => {
  const database = useDatabase({ at: 'head' });
  const app = useApp(database);
  let userId: string;

  beforeAll(async () => {
    userId = String((await app.ask('/api/v1/users/me')).body['id']);
    const times = ['10:00:00.000001', '10:00:00.000002', '10:00:00.000002', '11:00', '12:00', '12:00', '13:00'];
    for (const time of times) {
      const at = { created_at: `2026-01-02T${time}Z`, resource_type: 'deck', resource_id: randomUUID() };
      await insert(database, 'audit_logs', { ...minimal.auditLog(userId), ...at, action: 'deck.update' });
    }
    await insert(database, 'audit_logs', { ...minimal.auditLog(), action: 'quota.reset' });
  });

  async function total(query: string): Promise<number> {
    const { body } = await app.ask(`/api/v1/admin/audit-logs?page_size=100&${query}`, { as: ADMIN });
    return Stretch.parse(body).items.length;
  }

  async function walk(path: string, as: Parameters<typeof app.ask>[1]): Promise<string[]> {
    const ids: string[] = [];
    for (let next: string | null = ''; next !== null;) {
      const { body } = await app.ask(`${path}${next && `&before_id=${next}`}`, as);
      const stretch = Stretch.parse(body);
      ids.push(...stretch.items.map(({ id }) => id));
      next = stretch.next_before_id;
    }
    return ids;
  }

  test('is read in stretches that leave none out and show none twice, also of one microsecond', async () => {
    const all = await database.query<Row>(
      `select id::text from audit_logs where action = 'deck.update' order by audit_logs.created_at desc, audit_logs.id desc`,
    );
    expect(all).toHaveLength(7);
    const ids = all.map(({ id }) => id);
    expect(await walk('/api/v1/admin/audit-logs?action=deck.update&page_size=2', { as: ADMIN })).toEqual(ids);
    expect((await walk('/api/v1/audit-logs/me?page_size=2', {})).filter((id) => ids.includes(id))).toEqual(ids);
  });

  test('goes on where it was when rows are added at its top', async () => {
    const path = '/api/v1/admin/audit-logs?action=deck.update&page_size=3';
    const first = Stretch.parse((await app.ask(path, { as: ADMIN })).body);
    await insert(database, 'audit_logs', { ...minimal.auditLog(userId), action: 'deck.update' });
    const next = Stretch.parse((await app.ask(`${path}&before_id=${first.next_before_id}`, { as: ADMIN })).body);
    const seen = new Set(first.items.map(({ id }) => id));
    expect(next.items).toHaveLength(3);
    expect(next.items.filter(({ id }) => seen.has(id))).toEqual([]);
  });

  test("shows users their own acts only, and not their browser's name", async () => {
    const { items } = Stretch.parse((await app.ask('/api/v1/audit-logs/me?page_size=100')).body);
    expect(new Set(items.map(({ action }) => action))).not.toContain('quota.reset');
    expect(Object.keys(items[0] ?? {}).toSorted()).toEqual(
      ['action', 'created_at', 'id', 'ip_address', 'resource_id', 'resource_type'].toSorted(),
    );
  });

  test('is filtered for admins by who, what, on what, and when', async () => {
    expect(await total('action=quota.reset')).toBe(1);
    expect(await total(`user_id=${randomUUID()}`)).toBe(0);
    expect(await total('from=2026-01-02T11:00:00Z&to=2026-01-02T12:00:00Z')).toBe(3);
    const [row] = await database.query<Row>(
      `select id, resource_id from audit_logs where resource_type = 'deck' limit 1`,
    );
    expect(await total(`resource_type=deck&resource_id=${String(row?.['resource_id'])}`)).toBe(1);
  });

  test('cannot be changed or cut by SQL either', async () => {
    await expect(database.query(`update audit_logs set action = 'deck.update'`)).rejects.toThrow('append-only');
    await expect(database.query('delete from audit_logs')).rejects.toThrow('append-only');
  });
});

describe('an audit row', () => {
  const database = useDatabase({ at: 'head' });
  const behindProxy = useApp(database, { TRUST_PROXY: '127.0.0.1,10.0.0.0/8' });
  const direct = useApp(database, { TRUST_PROXY: 'false' });
  const act = { method: 'PATCH', payload: { display_name: 'Somebody' } } as const;
  const newest = async () =>
    (
      await database.query<Row>(
        `select id, host(ip_address) as address, user_agent from audit_logs where action = 'user.updated' order by id desc limit 1`,
      )
    )[0];

  test('holds the address that the trusted proxies saw, whatever the client claims before it', async () => {
    const headers = { 'x-forwarded-for': '203.0.113.66, 198.51.100.7, 10.1.2.3' };
    expect((await behindProxy.ask('/api/v1/users/me', { ...act, headers })).status).toBe(200);
    expect(await newest()).toMatchObject({ address: '198.51.100.7' });
  });

  test('holds the address of the connection where no proxy is trusted', async () => {
    const headers = { 'x-forwarded-for': '203.0.113.66' };
    const payload = { display_name: 'Another name' };
    expect((await direct.ask('/api/v1/users/me', { ...act, payload, headers })).status).toBe(200);
    expect(await newest()).toMatchObject({ address: '127.0.0.1' });
  });

  test('holds the start of a user agent of any length', async () => {
    const headers = { 'user-agent': `Mozilla/${'5'.repeat(4_000)}` };
    const payload = { display_name: 'A third one' };
    expect((await direct.ask('/api/v1/users/me', { ...act, payload, headers })).status).toBe(200);
    expect(await newest()).toMatchObject({ user_agent: headers['user-agent'].slice(0, 512) });
  });
});
