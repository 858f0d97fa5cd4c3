import { z } from 'zod';

/** The health answers, for the documentation alone: a monitor reads what the report says, whatever that is. */

export const LivenessView = z.object({ status: z.literal('ok') }).meta({ id: 'Liveness' });

export const ReadinessView = z
  .object({
    status: z.enum(['ok', 'unavailable']),
    database: z.enum(['up', 'read-only', 'down']),
    revisions: z.enum(['ok', 'ahead', 'pending', 'error']).nullable(),
    pending: z.int().meta({ description: 'Revisions that are left to apply.' }),
  })
  .meta({ id: 'Readiness' });

const count = z.union([z.int(), z.array(z.looseObject({})), z.array(z.string())]);

export const SchemaHealthView = z
  .looseObject({
    status: z.enum(['ok', 'pending', 'drift', 'error']),
    revisions: z
      .looseObject({ pending: count, unknown: count, edited: count, outOfOrder: count, interrupted: count })
      .optional(),
    drift: z
      .looseObject({
        status: z.enum(['ok', 'drift', 'unknown']),
        facts: z.int(),
        objects: z.union([z.int(), z.array(z.looseObject({}))]),
      })
      .optional(),
    checkedAt: z.iso.datetime(),
    durationMs: z.number().optional(),
  })
  .meta({
    id: 'SchemaHealth',
    description: 'Counts; for the token of an admin, the objects themselves in their place.',
  });
