import { z } from 'zod';
import type { Task } from '../../queue/task.ts';

const Try = z.object({ job_id: z.uuid(), retry: z.int().min(0) });
type Try = z.infer<typeof Try>;

/** A message of {@link PROCESS_JOB} that was given up: its job must not wait for it for ever. */
export const LOST_JOB: Task<Try> = {
  name: 'jobs.lost',
  data: Try,
  retries: 20,
  retryDelaySeconds: 30,
  retryDelayMaxSeconds: 3_600,
  limitSeconds: 60,
};

/**
 * Turns the PDF of a job into a deck. At most two jobs of one user run at once, or five of a premium user, whether or not
 * others wait. `retry` tells the job's attempts apart: a message of an earlier one does nothing.
 */
export const PROCESS_JOB: Task<Try> = {
  name: 'jobs.process',
  data: Try,
  policy: 'exclusive',
  // Delivered again only when a worker was lost. A job that fails is sent as a new message, with its own delay.
  retries: 5,
  retryDelaySeconds: 1,
  heartbeatSeconds: 60,
  limitSeconds: 2 * 60 * 60,
  atOnce: { default: 2, tiers: { premium: 5 } },
  deadLetter: LOST_JOB,
};
