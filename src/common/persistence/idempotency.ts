import { createHash } from 'node:crypto';
import { DriverException } from '@mikro-orm/core';
import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { ClsServiceManager } from 'nestjs-cls';
import type { z } from 'zod';
import { AppError } from '../app-error.ts';
import type { RequestContext } from '../request-context.ts';
import { UnitOfWork } from './unit-of-work.ts';

/** A key came back with another request: a mistake of the caller, that a repeated answer would hide. */
export class IdempotencyKeyReusedError extends AppError {
  readonly code = 'idempotency_key_reused';
  readonly kind = 'invalid';
  constructor() {
    super('This Idempotency-Key was used for another request in the last 24 hours; make a new key for a new request.');
  }
}

/** The first request with the key still runs, and takes its time. */
export class IdempotencyKeyInUseError extends AppError {
  readonly code = 'idempotency_key_in_use';
  readonly kind = 'conflict';
  constructor() {
    super('A request with this Idempotency-Key is still being worked on; ask again in a while with the same key.');
  }
}

export interface Once<Answer> {
  readonly userId: string;
  /** Of `@IdempotencyKey()`; without one, the work is simply done. */
  readonly key: string | undefined;
  /** What makes it the same request: the route and what was sent, as JSON; of a file its hash, not its bytes. */
  readonly request: readonly [route: string, ...sent: unknown[]];
  /** What `work` returns; it is kept as JSON, and read back through this schema. */
  readonly answer: z.ZodType<Answer>;
}

/** A second request waits this long for the first. */
const PATIENCE = '5s';
/** SQLSTATE of a lock that was not had in time. */
const LOCK_NOT_AVAILABLE = '55P03';

// The row of a unit of work under way is waited for: "do nothing" must know whether it stays.
const CLAIM = `
  insert into api.idempotency_keys (user_id, key, request_hash)
  select ?, ?, ? from set_config('lock_timeout', '${PATIENCE}', true)
  on conflict do nothing returning key`;

/** For the header of the answer; work outside a request has none. */
function noteReplay(): void {
  const context = ClsServiceManager.getClsService<RequestContext>();
  if (context.isActive()) context.set('isReplayed', true);
}

/** Requests that may come twice, and are done once. */
@Injectable()
export class Idempotency {
  constructor(
    private readonly em: EntityManager,
    private readonly unit: UnitOfWork,
  ) {}

  /**
   * Does `work` in one unit of work, and once for each key of a user: the same request again gets the first one's answer
   * for 24 hours, and changes nothing. Work that fails leaves no trace of the key, so the next request tries again. Of
   * several at once, one works and the others wait for its answer.
   *
   * ```ts
   * queue(userId: string, key: string | undefined, body: QueueJob) {
   *   const request = ['POST /jobs', body] as const;
   *   return this.idempotency.once({ userId, key, request, answer: z.object({ id: z.uuid() }) }, async () => { … });
   * }
   * ```
   *
   * @throws {IdempotencyKeyReusedError} {@link IdempotencyKeyInUseError}
   * @see https://datatracker.ietf.org/doc/html/draft-ietf-httpapi-idempotency-key-header
   */
  async once<Answer>({ userId, key, request, answer }: Once<Answer>, work: () => Promise<Answer>): Promise<Answer> {
    return this.unit.run(async () => {
      if (key === undefined) return work();
      const hash = createHash('sha256').update(JSON.stringify(request)).digest('hex');
      if (!(await this.claim(userId, key, hash))) {
        const earlier = answer.parse(await this.earlierAnswer(userId, key, hash));
        noteReplay();
        return earlier;
      }
      const made = await work();
      const text = JSON.stringify(answer.parse(made));
      await this.em.execute('update api.idempotency_keys set answer = ?::jsonb where user_id = ? and key = ?', [
        text,
        userId,
        key,
      ]);
      return made;
    });
  }

  /** Was a request with this key done in the last 24 hours? `once` then has an answer for it, or a refusal. */
  async hasStoredResponse(userId: string, key: string | undefined): Promise<boolean> {
    if (key === undefined) return false;
    const found = await this.em.execute<object[]>('select from api.idempotency_keys where user_id = ? and key = ?', [
      userId,
      key,
    ]);
    return found.length > 0;
  }

  private async claim(userId: string, key: string, hash: string): Promise<boolean> {
    try {
      const claimed = await this.em.execute<object[]>(CLAIM, [userId, key, hash]);
      await this.em.execute('set local lock_timeout = 0');
      return claimed.length > 0;
    } catch (error) {
      throw error instanceof DriverException && error.code === LOCK_NOT_AVAILABLE
        ? new IdempotencyKeyInUseError()
        : error;
    }
  }

  private async earlierAnswer(userId: string, key: string, hash: string): Promise<unknown> {
    const [row] = await this.em.execute<{ request_hash: string; answer: unknown }[]>(
      'select request_hash, answer from api.idempotency_keys where user_id = ? and key = ?',
      [userId, key],
    );
    // The sweep took it between the two statements: it was 24 hours old.
    if (!row) throw new IdempotencyKeyInUseError();
    if (row.request_hash !== hash) throw new IdempotencyKeyReusedError();
    return row.answer;
  }
}
