import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { tokenFor } from '../support/issuer.ts';
import { useDatabase } from '../support/use-database.ts';
import { useApp } from '../support/use-app.ts';

const WHO = '/api/v1/auth/me';

const somebody = (name: string) => ({ sub: randomUUID(), email: `${name}@example.org`, username: name, name });

describe('an account', () => {
  const database = useDatabase({ at: 'head' });
  const api = useApp(database);
  const other = useApp(database);
  const actions = async (email: string) =>
    (
      await database.query<{ action: string }>(
        'select action from audit_logs where user_id = (select id from users where email = $1) order by id',
        [email],
      )
    ).map(({ action }) => action);

  test('is made by the first token', async () => {
    const ann = somebody('ann');
    const { status, body } = await api.ask(WHO, { as: { ...ann, roles: ['user'] } });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      email: 'ann@example.org',
      username: 'ann',
      display_name: 'ann',
      subscription_tier: 'free',
      cards_generated_month: 0,
      cards_limit_month: 30,
      cards_remaining: 30,
      is_admin: false,
      last_login_at: expect.any(String),
      roles: expect.arrayContaining(['user']),
    });
    expect(JSON.stringify(body)).not.toContain(ann.sub);
    expect(await actions('ann@example.org')).toEqual(['user.created', 'user.login']);
  });

  test('is made once when ten first requests arrive together', async () => {
    const ben = somebody('ben');
    const answers = await Promise.all(Array.from({ length: 10 }, () => api.ask(WHO, { as: ben })));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 200));
    expect(new Set(answers.map(({ body }) => body['id'])).size).toBe(1);
    expect(await actions('ben@example.org')).toEqual(['user.created', 'user.login']);
  });

  test('is made once however the first requests meet: an e-mail address of oneself is not in use by another', async () => {
    const refused = [];
    for (let round = 0; round < 25; round++) {
      const someone = somebody(`gus${round}`);
      const answers = await Promise.all(
        Array.from({ length: 10 }, (_, n) => (n % 2 ? api : other).ask(WHO, { as: someone })),
      );
      refused.push(...answers.filter(({ status }) => status !== 200).map(({ body }) => body['code']));
      expect(await actions(`gus${round}@example.org`)).toEqual(['user.created', 'user.login']);
    }
    expect(refused).toEqual([]);
  });

  test('takes its first limit from the settings', async () => {
    await database.query(`update settings set value = '45' where key = 'free_tier_card_limit'`);
    expect(await api.ask(WHO, { as: somebody('cleo') })).toMatchObject({ body: { cards_limit_month: 45 } });
    await database.query(`update settings set value = '30' where key = 'free_tier_card_limit'`);
  });

  test('follows e-mail address and role of later tokens, and keeps the name that its user chose', async () => {
    const dan = somebody('dan');
    await api.ask(WHO, { as: dan });
    await database.query(`update users set display_name = 'Danny' where email = 'dan@example.org'`);
    const later = { ...dan, email: 'daniel@example.org', roles: ['admin'] };
    expect(await api.ask(WHO, { as: later })).toMatchObject({
      body: { email: 'daniel@example.org', display_name: 'Danny', is_admin: true },
    });
  });

  test('notes a login once in a quarter of an hour, and at each new sign-in', async () => {
    const eve = somebody('eve');
    const signedIn = { claims: { auth_time: 1 } };
    for (let request = 0; request < 3; request++) await api.ask(WHO, { as: { ...eve, ...signedIn } });
    expect(await actions('eve@example.org')).toEqual(['user.created', 'user.login']);

    const later = Math.floor(Date.now() / 1000) + 5;
    await api.ask(WHO, { as: { ...eve, claims: { auth_time: later } } });
    expect((await actions('eve@example.org')).length).toBe(3);
  });

  test('notes a login for each session of the realm, on whatever replica, and once for ten requests', async () => {
    const fay = somebody('fay');
    const inSession = (sid: string, replica = api) => replica.ask(WHO, { as: { ...fay, claims: { sid } } });
    for (const replica of [api, other, api]) await inSession('first', replica);
    expect(await actions('fay@example.org')).toEqual(['user.created', 'user.login']);
    await Promise.all(Array.from({ length: 10 }, (_, n) => inSession('second', n % 2 ? api : other)));
    expect(await actions('fay@example.org')).toEqual(['user.created', 'user.login', 'user.login']);
    await inSession('first', other);
    expect((await actions('fay@example.org')).length).toBe(3);
    expect(await database.query(`select 1 from audit_logs where metadata::text like '%second%'`)).toEqual([]);
  });

  test('does without a user name that another row holds', async () => {
    await api.ask(WHO, { as: somebody('finn') });
    const other = { ...somebody('finn'), email: 'other.finn@example.org' };
    expect(await api.ask(WHO, { as: other })).toMatchObject({ status: 200, body: { username: null } });
    expect(await api.ask(WHO, { as: other })).toMatchObject({ status: 200, body: { username: null } });
  });

  test('does not take over the e-mail address of another one, in any case of letters', async () => {
    await api.ask(WHO, { as: somebody('gus') });
    const thief = { ...somebody('thief'), email: 'GUS@example.org' };
    expect(await api.ask(WHO, { as: thief })).toMatchObject({ status: 409, body: { code: 'email_in_use' } });
  });

  test.each([
    ['is not verified', { email_verified: false }],
    ['is missing', { email: undefined }],
  ] as const)('is not made when the e-mail address %s', async (_what, claims) => {
    const hal = somebody('hal');
    const answer = await api.ask(WHO, { as: { ...hal, claims } });
    expect(answer).toMatchObject({ status: 403, body: { code: 'email_not_verified' } });
    expect(await database.query('select 1 from users where keycloak_id = $1', [hal.sub])).toEqual([]);
  });

  for (const [code, change] of [
    ['account_inactive', 'is_active = false'],
    ['account_deleted', `is_active = false, deleted_at = now(), email = 'deleted@invalid'`],
  ] as const) {
    test(`is closed with ${code}, and left as it is`, async () => {
      const ida = somebody(code);
      await api.ask(WHO, { as: ida });
      await database.query(`update users set ${change} where keycloak_id = $1`, [ida.sub]);
      const row = await database.query('select * from users where keycloak_id = $1', [ida.sub]);

      const answer = await api.ask(WHO, { as: { ...ida, email: 'new@example.org' } });
      expect(answer).toMatchObject({ status: 403, body: { code } });
      expect(await database.query('select * from users where keycloak_id = $1', [ida.sub])).toEqual(row);
    });

    test(`is closed with ${code} to the very token that it was open to, at once`, async () => {
      const ian = somebody(`same-token-${code}`);
      const token = await tokenFor(ian);
      for (let n = 0; n < 2; n++) expect(await api.ask(WHO, { as: token })).toMatchObject({ status: 200 });
      await database.query(`update users set ${change.replace('deleted@', 'gone@')} where keycloak_id = $1`, [ian.sub]);
      expect(await api.ask(WHO, { as: token })).toMatchObject({ status: 403, body: { code } });
    });
  }
});
