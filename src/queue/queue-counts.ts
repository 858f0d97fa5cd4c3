import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { QUEUE_SCHEMA } from './queue-options.ts';

/** How many messages of one kind there are. */
export interface QueueCount {
  readonly name: string;
  /** May be delivered now, and has not been. */
  readonly waiting: number;
  /** To be delivered later: sent with a delay, or retried after a pause. */
  readonly later: number;
  readonly running: number;
  /** Given up, and not yet deleted by the queue. */
  readonly failed: number;
  /** Since when the first of those that wait could have been delivered; null when none waits. */
  readonly waitingSince: Date | null;
}

interface Row extends Omit<QueueCount, 'waitingSince'> {
  readonly waitingSince: Date | string | null;
}

/** Says how much work there is. Writes nothing. */
@Injectable()
export class QueueCounts {
  constructor(private readonly em: EntityManager) {}

  /** @returns null where the queue is not installed. */
  async read(): Promise<QueueCount[] | null> {
    const connection = this.em.getConnection();
    const [queue] = await connection.execute<{ there: boolean }[]>(
      `select pg_catalog.to_regclass('${QUEUE_SCHEMA}.job') is not null as there`,
    );
    if (!queue?.there) return null;
    const isDue = `state in ('created', 'retry') and start_after <= now()`;
    const rows = await connection.execute<Row[]>(
      `select q.name, count(*) filter (where ${isDue})::int as waiting,
         count(*) filter (where state in ('created', 'retry') and start_after > now())::int as later,
         count(*) filter (where state = 'active')::int as running,
         count(*) filter (where state = 'failed')::int as failed,
         min(start_after) filter (where ${isDue}) as "waitingSince"
       from ${QUEUE_SCHEMA}.queue q left join ${QUEUE_SCHEMA}.job j on j.name = q.name
       where not starts_with(q.name, '__pgboss') group by q.name order by q.name`,
    );
    return rows.map(countOf);
  }
}

/** The driver of the ORM hands times over as text or as dates. */
function countOf({ waitingSince, ...counts }: Row): QueueCount {
  return { ...counts, waitingSince: waitingSince === null ? null : new Date(waitingSince) };
}
