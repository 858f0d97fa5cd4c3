import { type Attributes, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { FastifyInstance } from 'fastify';
import { APPLICATION_NAME, APPLICATION_VERSION } from '../config/package.ts';

// Of OpenTelemetry the API alone: all of this does nothing in a process that sends no traces.

/** What a line of the log has to be found by from its trace; nothing where there is none. */
export function traceIds(): { trace_id?: string; span_id?: string } {
  const span = trace.getActiveSpan()?.spanContext();
  return span === undefined ? {} : { trace_id: span.traceId, span_id: span.spanId };
}

/** The span of a request is called by the pattern of its route: there must be few names. */
export function nameSpansByRoute(server: FastifyInstance): void {
  server.addHook('onRequest', (request, _reply, done) => {
    const route = request.routeOptions.url;
    if (route !== undefined) {
      trace.getActiveSpan()?.setAttribute('http.route', route).updateName(`${request.method} ${route}`);
    }
    done();
  });
}

/** Works on a message in a span of its own. Of an error the span has the name alone: its text may quote values. */
export function withConsumerSpan<T>(name: string, attributes: Attributes, work: () => Promise<T>): Promise<T> {
  const tracer = trace.getTracer(APPLICATION_NAME, APPLICATION_VERSION);
  return tracer.startActiveSpan(name, { kind: SpanKind.CONSUMER, attributes }, async (span) => {
    try {
      return await work();
    } catch (error) {
      span.setAttribute('error.type', error instanceof Error ? error.name : 'Error');
      span.setStatus({ code: SpanStatusCode.ERROR });
      throw error;
    } finally {
      span.end();
    }
  });
}
