import type { IncomingMessage } from 'node:http';
import { ClsServiceManager, type ClsStore } from 'nestjs-cls';

/** SQL statements of a request so far. */
export interface QueryCount {
  queries: number;
}

const counts = new WeakMap<object, QueryCount>();

/** Begins to count for a request, in its context. */
export function countFor(request: object): QueryCount {
  const count = { queries: 0 };
  counts.set(request, count);
  return count;
}

/** Notes a statement, where there is a request that it belongs to. */
export function noteQuery(): void {
  const context = ClsServiceManager.getClsService<ClsStore & { queryCount?: QueryCount }>();
  if (!context.isActive()) return;
  const count = context.get('queryCount');
  if (count) count.queries += 1;
}

/** 0 for a request that ended before it had a context. */
export const queriesOf = (request: IncomingMessage): number => counts.get(request)?.queries ?? 0;
