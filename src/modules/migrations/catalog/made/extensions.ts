import { age } from './age.ts';
import type { MakingExtension } from './extension.ts';
import { periods } from './periods.ts';
import { pgPartman } from './pg-partman.ts';
import { pgq } from './pgq.ts';
import { postgisTopology } from './postgis-topology.ts';
import { timescaledb } from './timescaledb.ts';

/** Extensions that make objects by their work. Others, such as pg_cron, keep rows alone. */
export const MAKING_EXTENSIONS: readonly MakingExtension[] = [
  age,
  periods,
  pgPartman,
  pgq,
  postgisTopology,
  timescaledb,
];
