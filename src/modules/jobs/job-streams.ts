import { Readable } from 'node:stream';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { TooManyStreamsError } from './job-errors.ts';
import { JobEvents } from './job-events.ts';
import { jobStream } from './job-stream.ts';
import { JobStatusView } from './job.view.ts';
import { JobsService } from './jobs.service.ts';

/** Streams of one user that this process serves at once. */
const MOST = 5;

/** The open streams of job events. */
@Injectable()
export class JobStreams implements OnApplicationShutdown {
  private readonly counts = new Map<string, number>();
  private readonly closed = new AbortController();

  constructor(
    private readonly jobs: JobsService,
    private readonly events: JobEvents,
  ) {}

  /** @throws {NotFoundError} {@link TooManyStreamsError} */
  async open(userId: string, jobId: string): Promise<Readable> {
    await this.jobs.get(userId, jobId);
    const count = this.counts.get(userId) ?? 0;
    if (count >= MOST) throw new TooManyStreamsError(MOST);
    this.counts.set(userId, count + 1);
    const gone = new AbortController();
    const read = async () => JobStatusView.parse(await this.jobs.get(userId, jobId));
    const stream = Readable.from(
      jobStream(jobId, this.events, read, AbortSignal.any([gone.signal, this.closed.signal])),
    );
    return stream.once('close', () => {
      gone.abort();
      this.forget(userId);
    });
  }

  /** Streams that are open end, so that the process can. */
  onApplicationShutdown(): void {
    this.closed.abort();
  }

  private forget(userId: string): void {
    const count = this.counts.get(userId) ?? 1;
    if (count > 1) this.counts.set(userId, count - 1);
    else this.counts.delete(userId);
  }
}
