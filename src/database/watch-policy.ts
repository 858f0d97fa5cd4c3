import { DEFAULT_POLICY } from '../modules/migrations/catalog/policy.ts';
import type { WatchPolicy } from '../modules/migrations/report/watch-policy.ts';

const VECTOR = 'The first revision creates extension vector only where the server offers it.';

/** What is watched of this application's database, and what is left out for which reason. */
export const WATCH_POLICY: WatchPolicy = {
  policy: {
    ...DEFAULT_POLICY,
    ignores: [
      { kind: 'extension', identity: 'vector', reason: VECTOR, mayNameNothing: true },
      { kind: 'extension member', identity: 'vector: **', reason: VECTOR, mayNameNothing: true },
    ],
  },
  // the queue's own tables: pg-boss migrates them itself
  ignoreSchemas: ['pgboss'],
};
