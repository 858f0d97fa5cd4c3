import { EntityManager, raw } from '@mikro-orm/postgresql';
import type { FilterQuery } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { createdBetween } from '../../common/list-query.ts';
import { AuditLog } from './audit-log.entity.ts';
import type { AuditLogsQuery } from './audit-log.view.ts';

@Injectable()
export class AuditLogsService {
  constructor(private readonly em: EntityManager) {}

  /** One stretch of the trail, newest first. Costs the same however far back it begins. */
  async list(query: AuditLogsQuery) {
    const rows = await this.em.find(AuditLog, matching(query), {
      orderBy: { createdAt: 'desc', id: 'desc' },
      limit: query.page_size + 1,
    });
    const items = rows.slice(0, query.page_size);
    return { items, next_before_id: rows.length > items.length ? (items.at(-1)?.id ?? null) : null };
  }
}

// By time, because every index of the table is; a row that retention purged ends the list.
const OLDER = '(created_at, id) < (select cursor.created_at, cursor.id from audit_logs cursor where cursor.id = ?)';

function matching(query: AuditLogsQuery): FilterQuery<AuditLog> {
  const { before_id, user_id, action, resource_type, resource_id, from, to } = query;
  return {
    ...(user_id && { user: user_id }),
    ...(action && { action }),
    ...(resource_type && { resourceType: resource_type }),
    ...(resource_id && { resourceId: resource_id }),
    ...(before_id && { [raw(OLDER, [before_id])]: [] }),
    ...createdBetween(from, to),
  };
}
