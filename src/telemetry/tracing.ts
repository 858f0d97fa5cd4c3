import { createRequire } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { context, propagation, SpanStatusCode, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { ExportResultCode, W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { PgInstrumentation } from '@opentelemetry/instrumentation-pg';
import { defaultResource, detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  BatchSpanProcessor,
  ParentBasedSampler,
  type Sampler,
  type SpanExporter,
  type SpanProcessor,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { isProbe } from '../common/logging.ts';
import { OutageLog } from '../common/outage-log.ts';
import type { Env } from '../config/env.ts';
import { APPLICATION_NAME, APPLICATION_VERSION } from '../config/package.ts';
import { withoutValues } from './without-values.ts';

/** Characters of a statement that its span shows. */
const LONGEST_STATEMENT = 4_000;

/** The last spans have this long to be sent: a receiver that hangs must not make a process late that is told to stop. */
const FLUSH_MS = 3_000;

/**
 * Spans for requests that come in and go out over `node:http`, and for the statements within them. The exporter reads
 * `OTEL_EXPORTER_OTLP_…` itself, and the resource `OTEL_SERVICE_NAME` and `OTEL_RESOURCE_ATTRIBUTES`.
 *
 * @returns sends what is not sent yet, and ends it.
 */
export function startTracing(env: Env, entry: 'api' | 'worker'): () => Promise<void> {
  const outage = new OutageLog(new Logger('telemetry'), 'Traces cannot be sent');
  const provider = new TracerProvider({
    resource: defaultResource()
      .merge(
        resourceFromAttributes({
          'service.name': `${APPLICATION_NAME}-${entry}`,
          'service.version': APPLICATION_VERSION,
          'deployment.environment.name': env.ENVIRONMENT,
        }),
      )
      .merge(detectResources({ detectors: [envDetector] })),
    sampler: samplerOf(env),
    spanProcessors: [withoutMessages, new BatchSpanProcessor({ exporter: telling(outage, new OTLPTraceExporter()) })],
  });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  trace.setGlobalTracerProvider(provider);
  instrument(provider);
  return async () => {
    await Promise.race([provider.shutdown().catch(() => undefined), sleep(FLUSH_MS)]);
  };
}

/** They change prototypes and objects of a module in place, once it is required: who has it already, has that too. */
function instrument(provider: TracerProvider): void {
  const http = new HttpInstrumentation({
    ignoreIncomingRequestHook: isProbe,
    requireParentforOutgoingSpans: true,
    // links to files are signed in their query, and a push service's address is a secret as a whole
    startIncomingSpanHook: () => ({ 'url.query': undefined }),
    startOutgoingSpanHook: () => ({ 'url.full': undefined }),
  });
  const pg = new PgInstrumentation({
    // a worker asks its queue every second
    requireParentSpan: true,
    ignoreConnectSpans: true,
    requestHook: (span, { query }) => {
      span.setAttribute('db.query.text', withoutValues(query.text.slice(0, LONGEST_STATEMENT)));
    },
  });
  for (const instrumentation of [http, pg]) instrumentation.setTracerProvider(provider);
  const load = createRequire(import.meta.url);
  for (const name of ['node:http', 'node:https', 'pg']) load(name);
  // the ORM may have a copy of its own
  createRequire(import.meta.resolve('@mikro-orm/postgresql'))('pg');
}

/** What PostgreSQL says of an error may quote a value; its code is in the span's event. */
const withoutMessages: SpanProcessor = {
  onStart: () => {},
  onEnding: (span) => {
    if (span.status.message !== undefined) span.setStatus({ code: SpanStatusCode.ERROR });
  },
  onEnd: () => {},
  forceFlush: async () => {},
  shutdown: async () => {},
};

/** The exporter, and a line of the log when it begins to fail. */
function telling(outage: OutageLog, exporter: SpanExporter): SpanExporter {
  return {
    export: (spans, done) =>
      exporter.export(spans, (result) => {
        if (result.code === ExportResultCode.SUCCESS) outage.worked();
        else outage.failed(result.error ?? 'no reason was given');
        done(result);
      }),
    shutdown: () => exporter.shutdown(),
  };
}

function samplerOf({ OTEL_TRACES_SAMPLER: name, OTEL_TRACES_SAMPLER_ARG: ratio }: Env): Sampler {
  const root = name.endsWith('always_off')
    ? new AlwaysOffSampler()
    : name.endsWith('traceidratio')
      ? new TraceIdRatioBasedSampler(ratio)
      : new AlwaysOnSampler();
  return name.startsWith('parentbased_') ? new ParentBasedSampler({ root }) : root;
}
