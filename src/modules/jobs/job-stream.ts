import type { z } from 'zod';
import type { JobEvents } from './job-events.ts';
import { JobStatusView } from './job.view.ts';

/** A line that keeps proxies from closing a quiet stream. */
const PING_MS = 15_000;

type Status = z.infer<typeof JobStatusView>;

/**
 * Yields the life of a job as server-sent events: its state now and each change. It ends when the job ends or is deleted.
 *
 * @param read the job's state as it is now; undefined when the job does not exist any more.
 * @param signal aborted when the client is gone.
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export async function* jobStream(
  jobId: string,
  events: JobEvents,
  read: () => Promise<Status | undefined>,
  signal: AbortSignal,
): AsyncGenerator<string> {
  let last = '';
  for (let sequence = 1; ;) {
    const quiet = new AbortController();
    const timer = setTimeout(() => quiet.abort(), PING_MS);
    // asked for before the state is read, so that no change falls in between
    const change = events.changed(jobId, AbortSignal.any([signal, quiet.signal])).catch(() => undefined);
    try {
      const status = await read();
      if (!status) return;
      const text = JSON.stringify(status);
      if (text !== last) {
        last = text;
        yield `id: ${sequence++}\nevent: ${eventOf(status)}\ndata: ${text}\n\n`;
        if (isFinal(status)) return;
      }
      await change;
      if (signal.aborted) return;
      if (quiet.signal.aborted) yield ': ping\n\n';
    } finally {
      clearTimeout(timer);
      quiet.abort();
    }
  }
}

function isFinal({ status }: Status): boolean {
  return status !== 'pending' && status !== 'processing';
}

function eventOf({ status }: Status): string {
  return status === 'pending' || status === 'processing' ? 'progress' : status;
}
