import { z } from 'zod';
import { plainText } from '../../common/schemas.ts';
import { bigNumber, instant, json, view } from '../../common/view.ts';

const own = {
  id: bigNumber,
  action: z.string(),
  resource_type: z.string().nullable(),
  resource_id: z.string().nullable(),
  ip_address: z.string().nullable(),
  created_at: instant,
};

const full = {
  ...own,
  user_id: z.uuid().nullable(),
  user_agent: z.string().nullable(),
  metadata: z.record(z.string(), json),
};

/** Rows, newest first; pass `next_before_id` as `before_id` for those that follow, until it is null. */
const keysetOf = <Item extends z.ZodType>(item: Item) =>
  z.object({ items: z.array(item), next_before_id: bigNumber.nullable() });

export const OwnAuditLogs = keysetOf(view(own).meta({ id: 'OwnAuditLog' })).meta({ id: 'OwnAuditLogPage' });
export const AuditLogs = keysetOf(view(full).meta({ id: 'AuditLog' })).meta({ id: 'AuditLogPage' });

const keyset = {
  before_id: z
    .string()
    .regex(/^\d{1,18}$/)
    .optional(),
  page_size: z.coerce.number().int().min(1).max(100).default(20),
};

export const OwnAuditLogsQuery = z.strictObject(keyset);

export const AuditLogsQuery = z.strictObject({
  ...keyset,
  user_id: z.uuid().optional(),
  action: plainText(100).optional(),
  resource_type: plainText(50).optional(),
  resource_id: plainText(255).optional(),
  from: z.iso.datetime({ offset: true }).optional(),
  to: z.iso.datetime({ offset: true }).optional(),
});
export type OwnAuditLogsQuery = z.infer<typeof OwnAuditLogsQuery>;
export type AuditLogsQuery = z.infer<typeof AuditLogsQuery>;
