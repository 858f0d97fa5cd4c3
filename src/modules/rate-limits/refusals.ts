import { Injectable, Logger } from '@nestjs/common';
import { UnitOfWork } from '../../common/persistence/unit-of-work.ts';
import { AuditTrail } from '../audit-logs/audit-trail.ts';
import { RateCounter } from './rate-counter.ts';

/** Notes in the audit trail whom the API refused, each at most once in a while: a flood must not fill it. */
@Injectable()
export class Refusals {
  private readonly logger = new Logger('refusals');

  constructor(
    private readonly unit: UnitOfWork,
    private readonly counter: RateCounter,
    private readonly audit: AuditTrail,
  ) {}

  /**
   * Records a refusal in a unit of work of its own, because the request has none. Never throws: the answer stays the same
   * when a refusal cannot be recorded.
   *
   * @param key whose refusal it is; more of them within `windowMs` milliseconds are not noted.
   */
  async note(
    action: `security.${string}`,
    key: string,
    windowMs: number,
    metadata: Record<string, unknown>,
  ): Promise<void> {
    try {
      if (!(await this.counter.isFirst(`${action}:${key}`, windowMs))) return;
      await this.unit.run(async () => this.audit.add({ action, metadata }));
    } catch (error) {
      this.logger.warn({ err: error }, `${action} is not noted.`);
    }
  }
}
