import type { StatementKind } from './statement-kind.ts';

/** Statements that end in the same state however often they run; of CALL and DO the author has to see to it. */
const REPEATABLE =
  /^(?:vacuum|cluster|repack|reindex|alter\s+system|alter\s+database|alter\s+subscription|discard|call|do|(?:create|drop)\s+(?:database|tablespace|subscription))\b/i;

export const repeatable: StatementKind = (sql) =>
  REPEATABLE.test(sql) ? { blocksNobody: false, prepare: async () => false } : null;
