import { createHash } from 'node:crypto';
import { EntityManager, LockMode } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { ALL_USERS, rowsOf } from '../../common/persistence/tenancy.ts';
import { UnitOfWork } from '../../common/persistence/unit-of-work.ts';
import { AuditTrail } from '../audit-logs/audit-trail.ts';
import { Setting } from '../settings/setting.entity.ts';
import { User } from '../users/user.entity.ts';
import type { PushSubscription } from './notification.entity.ts';
import { PushHostRefusedError, PushNotConfiguredError, TooManyDevicesError } from './notification-errors.ts';
import { WebPush } from './web-push.ts';

const MOST = 10;
const CATEGORY = 'push';

const Device = z.object({ endpoint: z.string(), keys: z.object({ p256dh: z.string(), auth: z.string() }) });

/** The devices of users that take pushes: rows of `settings`, one for each endpoint. */
@Injectable()
export class DevicesService {
  constructor(
    private readonly em: EntityManager,
    private readonly unit: UnitOfWork,
    private readonly push: WebPush,
    private readonly audit: AuditTrail,
  ) {}

  /** @throws {PushNotConfiguredError} */
  publicKey(): string {
    const { publicKey } = this.push;
    if (!publicKey) throw new PushNotConfiguredError();
    return publicKey;
  }

  /**
   * Adds a device, or renews its keys. A browser has one endpoint for all its users: it belongs to the one who subscribed
   * last, so that no user reads the notifications of another.
   *
   * @throws {PushNotConfiguredError} {@link PushHostRefusedError} {@link TooManyDevicesError}
   */
  async subscribe(userId: string, device: PushSubscription): Promise<void> {
    this.publicKey();
    if (!this.push.knowsHostOf(device.endpoint)) throw new PushHostRefusedError();
    const key = keyOf(device.endpoint);
    await this.unit.run(async () => {
      // devices of one user are counted one after the other
      const user = await this.em.findOneOrFail(User, userId, { lockMode: LockMode.PESSIMISTIC_WRITE });
      await this.em.nativeDelete(Setting, { key, category: CATEGORY, user: { $ne: userId } }, { filters: ALL_USERS });
      const known = await this.em.findOne(Setting, { key });
      if (known) {
        known.value = { ...device };
        return;
      }
      const count = await this.em.count(Setting, { category: CATEGORY });
      if (count >= MOST) throw new TooManyDevicesError(MOST);
      this.em.create(Setting, { key, user, category: CATEGORY, valueType: 'json', value: { ...device } });
      this.note('notification.push_subscribed', device.endpoint);
    });
  }

  /** Removes a device. One that is not there is as good as removed. */
  async unsubscribe(endpoint: string): Promise<void> {
    await this.unit.run(async () => {
      const removed = await this.em.nativeDelete(Setting, { key: keyOf(endpoint), category: CATEGORY });
      if (removed > 0) this.note('notification.push_unsubscribed', endpoint);
    });
  }

  async of(userId: string): Promise<PushSubscription[]> {
    const rows = await this.em.find(
      Setting,
      { category: CATEGORY },
      { orderBy: { id: 'asc' }, filters: rowsOf(userId) },
    );
    return rows.flatMap(({ value }) => Device.safeParse(value).data ?? []);
  }

  /** Deletes a device, because a push service said that it does not exist any more. */
  async forget(userId: string, { endpoint }: PushSubscription): Promise<void> {
    await this.em.nativeDelete(Setting, { key: keyOf(endpoint), category: CATEGORY }, { filters: rowsOf(userId) });
  }

  private note(action: string, endpoint: string): void {
    this.audit.add({
      action,
      resourceType: 'setting',
      resourceId: keyOf(endpoint),
      metadata: { host: hostOf(endpoint) },
    });
  }
}

function keyOf(endpoint: string): string {
  return `push.${createHash('sha256').update(endpoint).digest('hex').slice(0, 32)}`;
}

/** The rest of an endpoint is a secret: who has it can push. */
function hostOf(endpoint: string): string {
  return URL.canParse(endpoint) ? new URL(endpoint).host : '';
}
