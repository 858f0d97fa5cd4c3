import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable, Logger } from '@nestjs/common';
import { z } from 'zod';
import { HandlesTask } from '../../queue/handles-task.ts';
import type { Task, TaskHandler } from '../../queue/task.ts';
import { BUCKETS, type Bucket } from '../storage/buckets.ts';
import { Storage } from '../storage/storage.ts';

const SWEEP_OBJECTS: Task<object> = {
  name: 'storage.sweep',
  data: z.object({}),
  retries: 3,
  retryDelaySeconds: 600,
  limitSeconds: 3 * 3_600,
  schedule: '40 4 * * *',
};

/** An upload stores its object before its row, and takes seconds for both. */
const YOUNG_MS = 24 * 3_600_000;

/** What this service stores is named by the owner's id and the row's. Anything else is not ours to remove. */
const OWN_KEY = /^[\da-f-]{36}\/(?<id>[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})\.(?:pdf|apkg)$/;

/** Of the rows with these ids, the keys that they still need. */
const NEEDED: Readonly<Record<Bucket, string>> = {
  pdfs: `select source_file_path as key from jobs
    where id = any(?::uuid[]) and status <> 'completed' and not source_removed`,
  decks: 'select file_path as key from decks where id = any(?::uuid[])',
};

/**
 * Removes objects that no row needs: of a process that was killed between object and row, of a removal that was given up,
 * of a database that was restored. Doing it twice, or by several at once, is as good as once.
 */
@Injectable()
@HandlesTask()
export class SweepObjectsHandler implements TaskHandler {
  readonly task = SWEEP_OBJECTS;
  private readonly logger = new Logger('storage');

  constructor(
    private readonly em: EntityManager,
    private readonly storage: Storage,
  ) {}

  async run(_: object, signal: AbortSignal): Promise<void> {
    for (const bucket of BUCKETS) {
      let removed = 0;
      for await (const keys of this.storage.keys(bucket)) {
        for (const key of await this.unneeded(bucket, keys)) {
          signal.throwIfAborted();
          if (await this.removeOld(bucket, key)) removed += 1;
        }
      }
      if (removed > 0) this.logger.log({ bucket, removed }, 'objects that no row needs are removed');
    }
  }

  private async unneeded(bucket: Bucket, keys: readonly string[]): Promise<string[]> {
    const ours = keys.flatMap((key) => {
      const id = OWN_KEY.exec(key)?.groups?.['id'];
      return id === undefined ? [] : [{ key, id }];
    });
    const rows = await this.em.execute<{ key: string }[]>(NEEDED[bucket], [`{${ours.map(({ id }) => id).join()}}`]);
    const needed = new Set(rows.map(({ key }) => key));
    return ours.map(({ key }) => key).filter((key) => !needed.has(key));
  }

  private async removeOld(bucket: Bucket, key: string): Promise<boolean> {
    const storedAt = await this.storage.storedAt(bucket, key);
    if (storedAt === null || Date.now() - storedAt.getTime() < YOUNG_MS) return false;
    await this.storage.delete(bucket, key);
    return true;
  }
}
