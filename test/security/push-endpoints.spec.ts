import { EntityManager } from '@mikro-orm/postgresql';
import { get } from 'node:https';
import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { isPrivate, pushAgent } from '../../src/modules/notifications/push-hosts.ts';
import { Notification } from '../../src/modules/notifications/notification.entity.ts';
import { WebPush } from '../../src/modules/notifications/web-push.ts';
import { installQueue } from '../../src/queue/install-queue.ts';
import { usePushService } from '../support/push-service.ts';
import { useApp } from '../support/use-app.ts';
import { useDatabase } from '../support/use-database.ts';

/** Endpoints that a stranger would have us ask; `*.push.example` is on the list of push services. */
const ELSEWHERE = {
  'an address of this machine': 'https://127.0.0.1/',
  'the same as one number': 'https://2130706433/',
  'the same in hexadecimal': 'https://0x7f.1/',
  'the same in octal': 'https://0177.0.0.1/',
  'the same in full-width digits': 'https://１２７.0.0.1/',
  'the same in IPv6': 'https://[::1]/',
  'the same in IPv6, as IPv4': 'https://[::ffff:127.0.0.1]/',
  'the metadata of a cloud': 'https://169.254.169.254/latest/meta-data/',
  'a name inside': 'https://postgres/',
  'a name that ends with a listed one, without its dot': 'https://evilpush.example/',
  'a listed name as that of a user': 'https://a.push.example@127.0.0.1/',
  'a listed name before a backslash': 'https://127.0.0.1\\.push.example/',
  'a listed name in the path': 'https://127.0.0.1/.push.example',
  'a listed name after a question mark': 'https://127.0.0.1?.push.example/',
  'a listed name after a hash': 'https://127.0.0.1#.push.example/',
  'a listed name with the dot of the root': 'https://a.push.example./',
  'another port of a listed name': 'https://a.push.example:5432/',
  // where one reader of URLs sees a name that goes on, an older one sees its end
  ...Object.fromEntries(
    Array.from(`;'"{}\`|^$&,=!*()~_+`).map((sign) => [
      `an address, ${sign} and a listed name`,
      `https://127.0.0.1${sign}.push.example/`,
    ]),
  ),
  'an address, an escaped sign and a listed name': 'https://127.0.0.1%3b.push.example/',
};

describe('an endpoint for pushes', () => {
  const database = useDatabase({ at: 'head' });
  const service = usePushService();
  beforeAll(() => installQueue(database.url));
  const app = useApp(database, () => service.variables);
  beforeEach(() => database.query('delete from settings where user_id is not null'));

  const subscribe = (endpoint: string) => {
    const payload = { ...service.browser().device, endpoint };
    return app.ask('/api/v1/push/subscriptions', { method: 'PUT', payload });
  };
  const stored = async () => {
    const rows = await database.query<{ endpoint: string }>(
      `select value ->> 'endpoint' as endpoint from settings where category = 'push'`,
    );
    return rows.map(({ endpoint }) => endpoint);
  };

  for (const [what, endpoint] of Object.entries(ELSEWHERE)) {
    test(`is refused when it is ${what}`, async () => {
      const { status, body } = await subscribe(endpoint);
      expect([status, ['push_host_refused', 'invalid_input'].includes(String(body['code']))]).toEqual([422, true]);
      expect(await stored()).toEqual([]);
    });

    test(`is not asked when it is ${what}, even if it is stored`, async () => {
      const notification = app.get(EntityManager).fork().create(Notification, {
        user: '00000000-0000-4000-8000-000000000000',
        type: 'job_failed',
        title: 'x',
        body: 'x',
      });
      const device = { ...service.browser().device, endpoint };
      expect(await app.get(WebPush).send(notification, device)).toBe('gone');
      expect(service.pushes).toEqual([]);
    });
  }

  test.each([
    ['tabs and capital letters', '\tHTTPS://A.Push.Example/X', 'https://a.push.example/X'],
    ['a NUL', 'https://a.push.example/a\u0000b', 'https://a.push.example/a%00b'],
    ['half of a character', 'https://a.push.example/\ud800', 'https://a.push.example/%EF%BF%BD'],
  ] as const)('with %s is kept as a URL is written', async (_what, given, kept) => {
    expect(await subscribe(given)).toMatchObject({ status: 204 });
    expect(await stored()).toEqual([kept]);
  });

  test('that was subscribed in another spelling is the same device', async () => {
    await subscribe('https://A.push.example:443/x');
    expect(await stored()).toHaveLength(1);
    const payload = { endpoint: 'https://a.push.example/x' };
    expect((await app.ask('/api/v1/push/subscriptions', { method: 'DELETE', payload })).status).toBe(204);
    expect(await stored()).toEqual([]);
  });

  test('is not asked when its name leads into our own network at the moment of asking', async () => {
    const agent = pushAgent(['*.push.example']);
    const asking = new Promise((resolve, reject) =>
      get(`https://${service.host}/`, { agent }, resolve).on('error', reject),
    );
    await expect(asking).rejects.toThrow('leads into a private network');
    expect(service.pushes).toEqual([]);
  });
});

describe('an address', () => {
  test.each(
    Object.entries({
      '0.0.0.0': 'this machine',
      '10.1.2.3': 'a private network',
      '100.64.0.1': "a provider's own network",
      '127.8.8.8': 'this machine',
      '169.254.169.254': 'the metadata of a cloud',
      '172.31.255.255': 'a private network',
      '192.168.1.1': 'a private network',
      '224.0.0.1': 'a group',
      '255.255.255.255': 'broadcast',
      '::': 'this machine',
      '::1': 'this machine',
      '::ffff:10.1.2.3': 'a private network as IPv4 in IPv6',
      '::ffff:a01:203': 'the same, in hexadecimal',
      '::127.0.0.1': 'the old form of IPv4 in IPv6',
      '64:ff9b::a01:203': 'a private network behind a translator',
      '64:ff9b:1::a01:203': 'a translator of a network of its own',
      '100::1': 'nowhere',
      '2001:0:a01:203::1': 'a tunnel',
      '2002:a01:203::1': 'a tunnel to a private network',
      'fc00::1': 'a private network',
      'fd12:3456:789a::1': 'a private network',
      'fe80::1': 'the wire',
      'fec0::1': 'a site',
      'ff02::1': 'a group',
    }),
  )('%s is %s, and not asked', (address) => {
    expect(isPrivate(address, address.includes(':') ? 6 : 4)).toBe(true);
  });

  test.each(['8.8.8.8', '142.250.74.10', '2a00:1450:4001:82a::200a', '2606:4700::6810:84e5'])(
    '%s is one of the internet',
    (address) => {
      expect(isPrivate(address, address.includes(':') ? 6 : 4)).toBe(false);
    },
  );
});
