import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { ClsService } from 'nestjs-cls';
import { UnitOfWork } from '../../common/persistence/unit-of-work.ts';
import type { RequestContext } from '../../common/request-context.ts';
import { User } from '../users/user.entity.ts';
import { AuditLog } from './audit-log.entity.ts';

/** What is told of an act: who is asked from the request, unless `userId` says it. */
interface Act {
  action: string;
  /** The acting user, when the request does not know them yet. */
  userId?: string;
  resourceType?: 'user' | 'deck' | 'job' | 'subscription' | 'setting' | 'notification';
  resourceId?: string;
  metadata?: Record<string, unknown>;
}

const USER_AGENT_MAX = 512;

/** Writes an action into the unit of work that performs it: both are stored, or neither. */
@Injectable()
export class AuditTrail {
  constructor(
    private readonly em: EntityManager,
    private readonly unit: UnitOfWork,
    private readonly context: ClsService<RequestContext>,
  ) {}

  add({ action, userId, resourceType, resourceId, metadata }: Act): void {
    this.unit.require(`${action} was to be noted`);
    const active = this.context.isActive();
    const actor = userId ?? (active ? this.context.get('actor')?.userId : undefined);
    this.em.create(AuditLog, {
      action,
      user: actor === undefined ? null : this.em.getReference(User, actor),
      resourceType: resourceType ?? null,
      resourceId: resourceId ?? null,
      ipAddress: active ? (this.context.get('ipAddress') ?? null) : null,
      userAgent: active ? (this.context.get('userAgent')?.slice(0, USER_AGENT_MAX) ?? null) : null,
      metadata: metadata ?? {},
    });
  }
}
