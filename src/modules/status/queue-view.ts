import type { QueueAnswer } from './queue-status.ts';
import { type Moment, moment } from './words.ts';

interface TaskView {
  readonly name: string;
  readonly failed: number;
  readonly waiting: number;
  readonly waitingSince: Moment | null;
  readonly running: number;
  readonly later: number;
}

export interface QueueView {
  /** For the index at the top. */
  readonly summary: string;
  readonly hasFailed: boolean;
  readonly tasks: readonly TaskView[];
}

const WITHOUT_COUNTS = { hasFailed: false, tasks: [] } as const;

/** Pure. */
export function queueView(queue: QueueAnswer): QueueView {
  if (queue === 'absent') return { ...WITHOUT_COUNTS, summary: 'not installed' };
  if (queue === 'failed') return { ...WITHOUT_COUNTS, summary: 'not counted' };
  const sum = (read: 'failed' | 'waiting'): number => queue.reduce((total, task) => total + task[read], 0);
  return {
    summary: `${sum('failed')} failed, ${sum('waiting')} waiting`,
    hasFailed: sum('failed') > 0,
    tasks: queue.map((task) => ({ ...task, waitingSince: task.waitingSince && moment(task.waitingSince) })),
  };
}
