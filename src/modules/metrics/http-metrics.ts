import { Injectable } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import { Histogram, Registry } from 'prom-client';
import { queriesOf } from '../../common/query-count.ts';

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const QUERIES = [0, 1, 2, 3, 5, 8, 13, 21, 34];

/** How long each route takes, how it answers and how often it asks the database. */
@Injectable()
export class HttpMetrics {
  private readonly duration: Histogram<'method' | 'route' | 'status'>;
  private readonly queries: Histogram<'method' | 'route'>;

  constructor(registry: Registry) {
    this.duration = new Histogram({
      name: 'anki_http_request_duration_seconds',
      help: 'From the first byte of a request to the last of its answer.',
      labelNames: ['method', 'route', 'status'],
      buckets: SECONDS,
      registers: [registry],
    });
    this.queries = new Histogram({
      name: 'anki_http_request_queries',
      help: 'SQL statements that the ORM sent for a request.',
      labelNames: ['method', 'route'],
      buckets: QUERIES,
      registers: [registry],
    });
  }

  /** A route counts by its pattern, and whatever has none as one: labels must stay few. */
  observe(server: FastifyInstance): void {
    server.addHook('onResponse', (request, reply, done) => {
      const { method } = request;
      const route = request.routeOptions.url ?? 'none';
      this.duration.observe({ method, route, status: reply.statusCode }, reply.elapsedTime / 1000);
      this.queries.observe({ method, route }, queriesOf(request.raw));
      done();
    });
  }
}
