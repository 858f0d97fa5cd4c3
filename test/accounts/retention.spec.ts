import { describe, expect, test } from '@jest/globals';
import { PurgeAuditLogsHandler } from '../../src/modules/audit-logs/purge-audit-logs.task.ts';
import { PurgeNotificationsHandler } from '../../src/modules/notifications/purge-notifications.task.ts';
import { insert, minimal, type Row } from '../api/rows.ts';
import { useDatabase } from '../support/use-database.ts';
import { useWorker } from '../support/use-worker.ts';

const daysAgo = (days: number): Date => new Date(Date.now() - days * 24 * 60 * 60_000);

describe('what is kept for a time', () => {
  const database = useDatabase({ at: 'head' });
  const worker = useWorker(database);

  test('of the audit trail loses address and user agent after 90 days, and goes after a year', async () => {
    for (const days of [89, 91, 364, 366]) {
      const of = { ip_address: '198.51.100.7', user_agent: 'curl', metadata: { days } };
      await insert(database, 'audit_logs', { ...minimal.auditLog(), ...of, created_at: daysAgo(days) });
    }
    await worker.perform(PurgeAuditLogsHandler, {});
    const rows = await database.query<Row>(
      `select id, (metadata ->> 'days')::int as days, host(ip_address) as address, user_agent from audit_logs order by days`,
    );
    expect(rows).toMatchObject([
      { days: 89, address: '198.51.100.7', user_agent: 'curl' },
      { days: 91, address: null, user_agent: null },
      { days: 364, address: null, user_agent: null },
    ]);
    // all but the retention task meet the trigger again
    await expect(database.query('delete from audit_logs')).rejects.toThrow('append-only');
  });

  test('of notifications goes after 90 days; more than a batch, and by several workers at once', async () => {
    const user = await insert(database, 'users', minimal.user());
    await database.query(
      `insert into notifications (user_id, type, title, body, created_at)
       select $1, 'job_completed', 'Done', 'Ready.', $2::timestamptz from generate_series(1, 2500)`,
      [user.id, daysAgo(91)],
    );
    const kept = await insert(database, 'notifications', { ...minimal.notification(user.id), created_at: daysAgo(89) });
    await Promise.all([1, 2, 3].map(() => worker.perform(PurgeNotificationsHandler, {})));
    expect(await database.query<Row>('select id from notifications')).toEqual([{ id: kept.id }]);
  });
});
