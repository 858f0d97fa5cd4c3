import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../common/persistence/unit-of-work.ts';
import { User } from '../users/user.entity.ts';
import { StripeClient } from './stripe-client.ts';
import { stateOf, type StripeState } from './stripe-state.ts';
import { BillingUnavailableError } from './subscription-errors.ts';

type Verb = 'retrieve' | 'cancel';

/** Gives what Stripe answered before the unit of work began. */
export type Said = (verb: Verb, subscriptionId: string) => StripeState;

/** A unit of work found out that it needs one more answer of Stripe's: it is rolled back, and begins again with it. */
class NotAskedError extends Error {
  constructor(
    readonly verb: Verb,
    readonly subscriptionId: string,
  ) {
    super(`Stripe was not asked to ${verb} ${subscriptionId} yet.`);
  }
}

/** The user's row was written after Stripe was asked, so another process may know something newer. */
class StaleAnswerError extends Error {}

/** Each failed attempt needs one more answer, or means that another writer was done. */
const ATTEMPTS = 30;

/**
 * Asks Stripe before a unit of work begins, so that no row is locked and no connection is held while it answers.
 *
 * Two processes may ask at once and write in the other order. So each unit of work writes the user's row, on the condition
 * that it was not written since before Stripe was asked; otherwise Stripe is asked again. The last writer thus asked
 * after every other one had committed, and knows the newest.
 */
@Injectable()
export class StripeFirst {
  constructor(
    private readonly em: EntityManager,
    private readonly unit: UnitOfWork,
    private readonly stripe: StripeClient,
  ) {}

  /**
   * Does `work` in a unit of work, with the user's row locked and what Stripe said before. `work` may run several times;
   * all but the last are rolled back.
   *
   * @param expected subscriptions that `work` will need: they save an attempt each.
   * @param work receives null when the user does not exist.
   * @throws {BillingUnavailableError} when Stripe cannot be asked, or others write the user's row without end.
   */
  async run(
    userId: string | undefined,
    expected: readonly string[],
    work: (user: User | null, said: Said) => Promise<void>,
  ): Promise<void> {
    if (this.em.isInTransaction()) throw new Error('Stripe was to be asked inside a unit of work.');
    let version = await this.versionOf(userId);
    let answers = await this.answersFor(version === undefined ? [] : expected);
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      try {
        return await this.unit.run(async () => work(await this.claim(userId, version), saidOf(answers)));
      } catch (error) {
        if (error instanceof NotAskedError) {
          answers.set(keyOf(error.verb, error.subscriptionId), await this.ask(error.verb, error.subscriptionId));
        } else if (error instanceof StaleAnswerError) {
          version = await this.versionOf(userId);
          answers = await this.answersFor(expected);
        } else throw error;
      }
    }
    throw new BillingUnavailableError(new Error(`The row of user ${userId} was written by others ${ATTEMPTS} times.`));
  }

  /** Returns the transaction that wrote the user's row last: it changes with each write, whatever was written. */
  private async versionOf(userId: string | undefined): Promise<string | undefined> {
    if (userId === undefined) return undefined;
    const [row] = await this.em.execute<{ xmin: string }[]>('select xmin::text from users where id = ?', [userId]);
    return row?.xmin;
  }

  private async claim(userId: string | undefined, version: string | undefined): Promise<User | null> {
    if (userId === undefined || version === undefined) return null;
    // locks the row; a process that asked Stripe before this commit has to ask again
    const claimed = await this.em.execute<object[]>(
      'update users set updated_at = now() where id = ? and xmin::text = ? returning id',
      [userId, version],
    );
    if (claimed.length === 0) throw new StaleAnswerError();
    return this.em.findOneOrFail(User, userId, { refresh: true });
  }

  private async answersFor(expected: readonly string[]): Promise<Map<string, StripeState>> {
    const answers = new Map<string, StripeState>();
    for (const id of expected) answers.set(keyOf('retrieve', id), await this.ask('retrieve', id));
    return answers;
  }

  private async ask(verb: Verb, subscriptionId: string): Promise<StripeState> {
    return stateOf(await this.stripe.ask((stripe) => stripe.subscriptions[verb](subscriptionId)));
  }
}

const keyOf = (verb: Verb, subscriptionId: string) => `${verb} ${subscriptionId}`;

function saidOf(answers: ReadonlyMap<string, StripeState>): Said {
  return (verb, subscriptionId) => {
    const answer = answers.get(keyOf(verb, subscriptionId));
    if (!answer) throw new NotAskedError(verb, subscriptionId);
    return answer;
  };
}
