import type { Env } from '../config/env.ts';

/**
 * Begins to send traces, when a variable says where to: to be called before the first request or message. Without one
 * nothing of OpenTelemetry's SDK is loaded.
 *
 * @returns sends what is not sent yet, and ends it.
 */
export async function startTelemetry(env: Env, entry: 'api' | 'worker'): Promise<() => Promise<void>> {
  const endpoint = env.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT ?? env.OTEL_EXPORTER_OTLP_ENDPOINT;
  if (endpoint === undefined || env.OTEL_SDK_DISABLED) return async () => {};
  const { startTracing } = await import('./tracing.ts');
  return startTracing(env, entry);
}
