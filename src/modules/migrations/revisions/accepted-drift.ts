import { z } from 'zod';

/** What PostgreSQL can say of one object, as the catalog engine has it. */
const Value = z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.string()).readonly()]);

/** A list of objects that had drifted before a run, and that were accepted, as the history keeps it. */
export const AcceptedDrifts = z
  .array(
    z.object({
      change: z.enum(['missing', 'unexpected', 'changed']),
      kind: z.string(),
      identity: z.string(),
      severity: z.enum(['error', 'warning']),
      attributes: z.array(z.object({ name: z.string(), expected: Value, actual: Value })).readonly(),
    }),
  )
  .readonly();

/** An object that had drifted before a run: a drift without its repair. */
export type AcceptedDrift = z.infer<typeof AcceptedDrifts>[number];
