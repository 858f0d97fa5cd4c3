import { EntityManager, LockMode } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { ALL_USERS } from '../../common/persistence/tenancy.ts';
import { UnitOfWork } from '../../common/persistence/unit-of-work.ts';
import { HandlesTask } from '../../queue/handles-task.ts';
import type { Task, TaskHandler } from '../../queue/task.ts';
import { DevicesService } from './devices.service.ts';
import { Notification } from './notification.entity.ts';
import type { PushSubscription } from './notification.entity.ts';
import { WebPush } from './web-push.ts';
import type { Delivery } from './web-push.ts';

interface PushMessage {
  readonly notification_id: string;
}

/** More retries than the row allows attempts: a worker that is lost uses one up without an attempt. */
export const PUSH_NOTIFICATION: Task<PushMessage> = {
  name: 'notifications.push',
  data: z.object({ notification_id: z.uuid() }),
  policy: 'exclusive',
  retries: 10,
  retryDelaySeconds: 30,
  retryDelayMaxSeconds: 3_600,
  limitSeconds: 120,
};

/** No device took the push this time. */
class NotDeliveredError extends Error {
  override name = 'NotDeliveredError';
}

/**
 * Pushes a notification to its user's devices.
 *
 * The push services are asked outside any unit of work. A worker that is killed after they took it, and before the row
 * says so, leaves a push that is made twice: they know no way to ask.
 */
@Injectable()
@HandlesTask()
export class PushNotificationHandler implements TaskHandler<PushMessage> {
  readonly task = PUSH_NOTIFICATION;

  constructor(
    private readonly em: EntityManager,
    private readonly unit: UnitOfWork,
    private readonly devices: DevicesService,
    private readonly push: WebPush,
  ) {}

  async run({ notification_id: id }: PushMessage): Promise<void> {
    const notification = await this.em.findOne(Notification, { id, status: 'pending' }, { filters: ALL_USERS });
    if (!notification) return;
    const devices = await this.devices.of(notification.user.id);
    const deliveries = await Promise.all(
      devices.map(async (device) => ({ device, outcome: await this.push.send(notification, device) })),
    );
    await this.note(id, deliveries);
  }

  /** @throws {NotDeliveredError} when it has to be retried. */
  private async note(
    id: string,
    deliveries: readonly { device: PushSubscription; outcome: Delivery }[],
  ): Promise<void> {
    const again = await this.unit.run(async () => {
      const row = await this.em.findOne(
        Notification,
        { id, status: 'pending' },
        { lockMode: LockMode.PESSIMISTIC_WRITE, filters: ALL_USERS },
      );
      if (!row) return false;
      const gone = deliveries.filter(({ outcome }) => outcome === 'gone');
      for (const { device } of gone) await this.devices.forget(row.user.id, device);
      const taken = deliveries.find(({ outcome }) => outcome === 'accepted');
      if (taken || gone.length === deliveries.length) row.delivered(taken?.device ?? null);
      else row.deliveryFailed();
      return row.status === 'pending';
    });
    if (again) throw new NotDeliveredError(`No device took notification ${id}.`);
  }
}
