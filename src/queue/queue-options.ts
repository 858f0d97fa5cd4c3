import type { Queue as QueueSettings } from 'pg-boss';
import type { TaskSettings } from './task.ts';

/** The queue's own schema; pg-boss makes and changes what is in it, and the watch of the schema leaves it out. */
export const QUEUE_SCHEMA = 'pgboss';

/** How pg-boss delivers messages of a task. */
export function settingsOf(task: TaskSettings): Omit<QueueSettings, 'name'> {
  return {
    policy: task.policy ?? 'standard',
    retryLimit: task.retries,
    retryDelay: task.retryDelaySeconds,
    retryBackoff: true,
    ...(task.retryDelayMaxSeconds !== undefined && { retryDelayMax: task.retryDelayMaxSeconds }),
    ...(task.heartbeatSeconds !== undefined && { heartbeatSeconds: task.heartbeatSeconds }),
    ...(task.deadLetter && { deadLetter: task.deadLetter.name }),
    expireInSeconds: task.limitSeconds,
    notify: true,
  };
}
