import { randomUUID } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { EntityManager, type EntityClass } from '@mikro-orm/postgresql';
import { ALL_USERS, rowsOf } from '../../src/common/persistence/tenancy.ts';
import { UnitOfWork } from '../../src/common/persistence/unit-of-work.ts';
import { Deck } from '../../src/modules/decks/deck.entity.ts';
import { Job } from '../../src/modules/jobs/job.entity.ts';
import { Notification } from '../../src/modules/notifications/notification.entity.ts';
import { Setting } from '../../src/modules/settings/setting.entity.ts';
import { Subscription } from '../../src/modules/subscriptions/subscription.entity.ts';
import { insert, minimal } from '../api/rows.ts';
import { useApp } from '../support/use-app.ts';
import { useDatabase } from '../support/use-database.ts';

type Row = Record<string, unknown>;

const preference = (user_id: unknown): Row => ({
  user_id,
  key: 'default_max_cards',
  category: 'preferences',
  value: '77',
  value_type: 'integer',
});

/** Of each table whose rows have an owner: a row, and a request of another user whose answer tells whether it is seen. */
const OWNED: readonly (readonly [
  table: string,
  entity: EntityClass<object>,
  row: (owner: unknown) => Row,
  url: string,
])[] = [
  ['decks', Deck, minimal.deck, '/decks'],
  ['jobs', Job, minimal.job, '/jobs'],
  ['notifications', Notification, minimal.notification, '/notifications'],
  ['settings', Setting, preference, '/users/me/preferences'],
  ['subscriptions', Subscription, minimal.subscription, '/subscriptions/me'],
];

const stranger = { sub: randomUUID(), email: 'stranger@example.org', username: 'stranger' };

describe('rows of a user', () => {
  const database = useDatabase({ at: 'head' });
  const app = useApp(database);
  let owner: unknown;
  beforeAll(async () => {
    owner = (await app.ask('/api/v1/users/me')).body['id'];
    await app.ask('/api/v1/users/me', { as: stranger });
  });
  beforeEach(() =>
    database.query('delete from decks; delete from jobs; delete from notifications; delete from subscriptions'),
  );

  const seen = async (url: string) => JSON.stringify((await app.ask(`/api/v1${url}`, { as: stranger })).body);
  const apart = <T>(work: (em: EntityManager) => Promise<T>) =>
    app.get(UnitOfWork).apart(() => work(app.get(EntityManager)));

  const count = (filters: typeof ALL_USERS | ReturnType<typeof rowsOf>) =>
    apart((em) => em.count(Deck, {}, { filters }));

  test.each(OWNED)('in %s are kept from others by the filter of the entity, and by nothing else', async (...row) => {
    const [table, entity, columns, url] = row;
    const before = await seen(url);
    await insert(database, table, columns(owner));
    expect(await seen(url)).toBe(before);
    const { filters } = app.get(EntityManager).getMetadata().get(entity);
    const { owner: filter } = filters;
    delete filters['owner'];
    try {
      expect(await seen(url)).not.toBe(before);
    } finally {
      if (filter) filters['owner'] = filter;
    }
    expect(await seen(url)).toBe(before);
  });

  test.each(OWNED)('in %s are not read where no user asks and none is named', async (_, entity) => {
    await expect(apart((em) => em.find(entity, {}))).rejects.toThrow("No arguments provided for filter 'owner'");
    await expect(apart((em) => em.count(entity, {}))).rejects.toThrow("No arguments provided for filter 'owner'");
    await expect(apart((em) => em.nativeDelete(entity, {}))).rejects.toThrow(
      "No arguments provided for filter 'owner'",
    );
  });

  test('are read by a query that names their owner, or says that it wants all', async () => {
    await insert(database, 'decks', minimal.deck(owner));
    expect(await count(rowsOf(String(owner)))).toBe(1);
    expect(await count(rowsOf(randomUUID()))).toBe(0);
    expect(await count(ALL_USERS)).toBe(1);
  });
});
