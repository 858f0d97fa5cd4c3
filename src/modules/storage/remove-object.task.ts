import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { HandlesTask } from '../../queue/handles-task.ts';
import type { Task, TaskHandler } from '../../queue/task.ts';
import { BUCKETS } from './buckets.ts';
import { Storage } from './storage.ts';

const Removed = z.object({ bucket: z.enum(BUCKETS), key: z.string() });
type Removed = z.infer<typeof Removed>;

/** Sent in the unit of work that gives an object up. Tried for days: the store may be away for a while. */
export const REMOVE_OBJECT: Task<Removed> = {
  name: 'storage.remove',
  data: Removed,
  retries: 20,
  retryDelaySeconds: 30,
  retryDelayMaxSeconds: 6 * 3_600,
  limitSeconds: 120,
};

@Injectable()
@HandlesTask()
export class RemoveObjectHandler implements TaskHandler<Removed> {
  readonly task = REMOVE_OBJECT;

  constructor(private readonly storage: Storage) {}

  async run({ bucket, key }: Removed): Promise<void> {
    await this.storage.delete(bucket, key);
  }
}
