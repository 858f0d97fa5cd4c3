import { defineEntity, p } from '@mikro-orm/core';
import { createdAt, isObject, jsonObject } from '../../common/columns.ts';
import { User } from '../users/user.entity.ts';

const AuditLogSchema = defineEntity({
  name: 'AuditLog',
  tableName: 'audit_logs',
  properties: {
    /** A string here and in JSON: it may pass 2^53. */
    id: p.bigint('string').primary().generated('identity'),
    /** Who acted; null: the system, or a user who was erased. */
    user: () => p.manyToOne(User).nullable().deleteRule('set null').index(false),
    action: p.string().length(100),
    resourceType: p.string().length(50).nullable(),
    resourceId: p.string().length(255).nullable(),
    /** As the trusted proxy chain says. */
    ipAddress: p.string().columnType('inet').nullable(),
    userAgent: p.text().nullable(),
    /** No secret, no token, no text of a card. */
    metadata: jsonObject<Record<string, unknown>>(),
    createdAt: createdAt(),
  },
  indexes: [
    {
      name: 'ix_audit_logs_user_id_created_at',
      properties: ['user', 'createdAt'],
      columns: [{ name: 'user' }, { name: 'createdAt', sort: 'desc' }],
    },
    {
      name: 'ix_audit_logs_action_created_at',
      properties: ['action', 'createdAt'],
      columns: [{ name: 'action' }, { name: 'createdAt', sort: 'desc' }],
    },
    { name: 'ix_audit_logs_resource_type_resource_id', properties: ['resourceType', 'resourceId'] },
    {
      name: 'ix_audit_logs_created_at',
      properties: ['createdAt'],
      columns: [{ name: 'createdAt', sort: 'desc' }],
    },
  ],
  uniques: [
    // Makes a repeated delivery of one billing event fail, without a table for it.
    {
      name: 'uq_audit_logs_resource_id_webhook',
      properties: ['resourceId'],
      where: `action = 'billing.webhook_processed'`,
    },
  ],
  checks: [
    { name: 'ck_audit_logs_action_format', expression: String.raw`action ~ '^[a-z_]+(\.[a-z_]+)+$'` },
    { name: 'ck_audit_logs_metadata_object', expression: isObject('metadata') },
  ],
  triggers: [
    {
      name: 'audit_logs_append_only',
      timing: 'before',
      events: ['update', 'delete'],
      // The function is made by the first revision and says what it lets through.
      expression:
        'create trigger audit_logs_append_only before update or delete on audit_logs for each row execute function audit_logs_append_only()',
    },
  ],
});

/** An action of a user or of the system. Rows are added and never changed: the database refuses. */
export class AuditLog extends AuditLogSchema.class {
  get userId(): string | null {
    return this.user?.id ?? null;
  }
}
AuditLogSchema.setClass(AuditLog);
