import { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { HandlesTask } from '../../queue/handles-task.ts';
import type { Task, TaskHandler } from '../../queue/task.ts';
import { User } from '../users/user.entity.ts';

const DeletedAccount = z.object({ user_id: z.uuid() });
type DeletedAccount = z.infer<typeof DeletedAccount>;

/** Sent when an account is deleted. Retried for more than a week: until it succeeds, the user goes on paying. */
export const CLOSE_ACCOUNT: Task<DeletedAccount> = {
  name: 'accounts.close',
  data: DeletedAccount,
  retries: 40,
  retryDelaySeconds: 60,
  retryDelayMaxSeconds: 6 * 3600,
  limitSeconds: 120,
};

/**
 * Tells another system that an account is deleted. Doing it again must be as good as doing it once: a message may come
 * twice, and a step that failed comes back with all others.
 */
export type ClosingStep = (user: User) => Promise<void>;

/** The {@link ClosingStep}s of the service; `account.module.ts` lists them. */
export const CLOSING_STEPS = Symbol('closing steps');

/** Closes a deleted account outside this database. */
@Injectable()
@HandlesTask()
export class CloseAccountHandler implements TaskHandler<DeletedAccount> {
  readonly task = CLOSE_ACCOUNT;

  constructor(
    private readonly em: EntityManager,
    @Inject(CLOSING_STEPS) private readonly steps: readonly ClosingStep[],
  ) {}

  /**
   * Runs all steps, also when one of them fails.
   *
   * @throws {AggregateError} when a step failed: all are retried.
   */
  async run({ user_id }: DeletedAccount): Promise<void> {
    const user = await this.em.findOne(User, { id: user_id });
    if (!user?.deletedAt) return;
    const results = await Promise.allSettled(this.steps.map((step) => step(user)));
    const failures = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
    if (failures.length > 0) throw new AggregateError(failures, `The account ${user_id} is not closed everywhere.`);
  }
}
