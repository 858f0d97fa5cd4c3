import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../common/persistence/unit-of-work.ts';
import { AuditTrail } from '../audit-logs/audit-trail.ts';

const SEEN_LATELY = `
  select from audit_logs where action = 'billing.webhook_rejected' and created_at > now() - interval '1 minute' limit 1`;

/** Records events that Stripe did not sign in the audit log: at most one row a minute, because a forger can send many. */
@Injectable()
export class RejectedWebhooks {
  constructor(
    private readonly em: EntityManager,
    private readonly unit: UnitOfWork,
    private readonly audit: AuditTrail,
  ) {}

  async note(): Promise<void> {
    await this.unit.run(async () => {
      const seen = await this.em.execute<object[]>(SEEN_LATELY);
      if (seen.length === 0) this.audit.add({ action: 'billing.webhook_rejected' });
    });
  }
}
