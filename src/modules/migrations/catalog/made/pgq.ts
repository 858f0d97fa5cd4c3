import { relations, type MakingExtension } from './extension.ts';

/** Tables and sequences of queues. */
export const pgq: MakingExtension = {
  name: 'pgq',
  tables: () => [
    ['pgq', 'queue', 'queue_name', 'queue_ntables', 'queue_data_pfx', 'queue_event_seq', 'queue_tick_seq'],
  ],
  select: () =>
    relations(
      ...[
        `q.queue_data_pfx from pgq.queue q`,
        `q.queue_data_pfx || '_' || at from pgq.queue q cross join generate_series(0, q.queue_ntables - 1) at`,
        'q.queue_event_seq from pgq.queue q',
        'q.queue_tick_seq from pgq.queue q',
      ].map((from) => {
        const [name = '', rest = ''] = from.split(' from ');
        return `select split_part(${name}, '.', 1) as schema, split_part(${name}, '.', 2) as name, 'part of queue ' || quote_ident(q.queue_name) as role from ${rest}`;
      }),
    ),
};
