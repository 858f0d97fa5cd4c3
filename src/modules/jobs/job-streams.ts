import { Readable } from 'node:stream';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { NotFoundError } from '../../common/not-found.error.ts';
import { rowsOf } from '../../common/persistence/tenancy.ts';
import { UnitOfWork } from '../../common/persistence/unit-of-work.ts';
import { TooManyStreamsError } from './job-errors.ts';
import { JobEvents } from './job-events.ts';
import { jobStream } from './job-stream.ts';
import { JobStatusView } from './job.view.ts';
import { JobsService } from './jobs.service.ts';
import { MOST_STREAMS, StreamSlots } from './stream-slots.ts';

/** The open streams of job events. */
@Injectable()
export class JobStreams implements OnModuleDestroy {
  private readonly closed = new AbortController();

  constructor(
    private readonly unit: UnitOfWork,
    private readonly jobs: JobsService,
    private readonly events: JobEvents,
    private readonly slots: StreamSlots,
  ) {}

  /** @throws {NotFoundError} {@link TooManyStreamsError} */
  async open(userId: string, jobId: string): Promise<Readable> {
    await this.jobs.get(jobId);
    const giveBack = await this.slots.take(userId);
    if (!giveBack) throw new TooManyStreamsError(MOST_STREAMS);
    const gone = new AbortController();
    const read = () => this.unit.apart(() => this.statusOf(userId, jobId));
    const stream = Readable.from(
      jobStream(jobId, this.events, read, AbortSignal.any([gone.signal, this.closed.signal])),
    );
    return stream.once('close', () => {
      gone.abort();
      void giveBack();
    });
  }

  /** @returns undefined when the job was deleted meanwhile. */
  private async statusOf(userId: string, jobId: string) {
    try {
      return JobStatusView.parse(await this.jobs.get(jobId, rowsOf(userId)));
    } catch (error) {
      if (error instanceof NotFoundError) return undefined;
      throw error;
    }
  }

  /** Ends the open streams before the server closes, because it waits for their answers. */
  onModuleDestroy(): void {
    this.closed.abort();
  }
}
