import type { z } from 'zod';

/** A queue, and how often its messages are tried. */
export interface TaskSettings {
  /** Name of the queue: `accounts.purge`. */
  readonly name: string;
  /** Tries after the first one. */
  readonly retries: number;
  /** Seconds before the first retry; they double each time. */
  readonly retryDelaySeconds: number;
  /** Seconds before the doubling ends. */
  readonly retryDelayMaxSeconds?: number;
  /** Seconds that one try may take; then it counts as failed, and its signal is aborted. */
  readonly limitSeconds: number;
  /** Seconds of silence after which a worker counts as dead and the message is delivered again. */
  readonly heartbeatSeconds?: number;
  /** Cron expression in UTC, for work that starts by time: however many workers run, it is delivered once. */
  readonly schedule?: string;
  /** `exclusive`: at most one message waits or runs, or one for each key that is sent with it. */
  readonly policy?: 'standard' | 'exclusive';
  /**
   * Messages of one group that all workers together work on at once, by the tier that it was sent with. Slots that ask at
   * the same moment may each be given one.
   */
  readonly atOnce?: { readonly default: number; readonly tiers: Readonly<Record<string, number>> };
  /** Queue that a message goes to, as it is, once its last try failed; of a task that another handler has. */
  readonly deadLetter?: TaskSettings;
}

/** A kind of background work: its queue, and the shape of its message. */
export interface Task<Data extends object> extends TaskSettings {
  readonly data: z.ZodType<Data>;
}

/** Does what a message asks for. It is delivered at least once, so doing it twice must be as good as once. */
export interface TaskHandler<Data extends object = object> {
  readonly task: Task<Data>;
  /** @param signal aborted when the attempt times out or the worker stops. */
  run(data: Data, signal: AbortSignal): Promise<void>;
}
