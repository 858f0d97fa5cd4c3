import { EntityManager } from '@mikro-orm/postgresql';
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ClsService } from 'nestjs-cls';
import { Logger } from 'nestjs-pino';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { OutageLog } from './common/outage-log.ts';
import { ownTemporaryFolder } from './common/temporary-folder.ts';
import { directUrlOf } from './config/database-url.ts';
import { EnvError, readEnv, showsStacks, type Env } from './config/env.ts';
import { MetricsListener } from './modules/metrics/metrics-listener.ts';
import { TaskMetrics } from './modules/metrics/task-metrics.ts';
import { TaskHandlers } from './queue/task-handlers.ts';
import { TaskRunner } from './queue/task-runner.ts';
import type { TaskHandler } from './queue/task.ts';
import { startTelemetry } from './telemetry/start-telemetry.ts';
import { WorkerModule } from './worker.module.ts';

/** Work under way has this long to end once the process is told to stop; what does not is delivered again. */
const GRACE_MS = 20_000;
const RETRY_MS = 5_000;

/** A worker as a process: takes messages from the queue until it is told to stop. Start as many as there is work for. */
async function main(): Promise<void> {
  const env = readEnv();
  await ownTemporaryFolder();
  const stopTelemetry = await startTelemetry(env, 'worker');
  const app = await NestFactory.createApplicationContext(WorkerModule.forRoot(env), {
    abortOnError: false,
    logger: ['warn', 'error', 'fatal'],
  });
  const logger = app.get(Logger);
  app.useLogger(logger);
  const stop = new AbortController();
  const stopped = once(stop.signal, 'abort');
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.once(signal, () => stop.abort());

  if (env.METRICS_PORT !== undefined)
    await app.get(MetricsListener, { strict: false }).listen(env.HOST, env.METRICS_PORT);
  const handlers = app.get(TaskHandlers).all();
  const runner = await started(app, handlers, env, stop.signal);
  if (runner) logger.log(`Working on ${handlers.length} kinds of tasks`);
  process.send?.({ working: true });
  await stopped;
  setTimeout(() => process.exit(1), GRACE_MS + RETRY_MS).unref();
  await runner?.stop();
  await app.close();
  await stopTelemetry();
  process.exit(0);
}

/** Tries until the queue is there: at a deploy, workers may be up before the migrator. */
async function started(
  app: INestApplicationContext,
  handlers: readonly TaskHandler[],
  env: Env,
  stop: AbortSignal,
): Promise<TaskRunner | undefined> {
  const metrics = app.get(TaskMetrics, { strict: false });
  const outage = new OutageLog(app.get(Logger), 'The queue cannot be worked on');
  while (!stop.aborted) {
    const runner = new TaskRunner(app.get(EntityManager), app.get(ClsService), {
      databaseUrl: directUrlOf(env),
      concurrency: env.WORKER_CONCURRENCY,
      graceMs: GRACE_MS,
      onEnd: metrics.ended,
    });
    try {
      await runner.start(handlers);
      metrics.watch(() => runner.polledAt);
      outage.worked();
      return runner;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      outage.failed(`${reason}. "compendium queue install" makes its tables`);
      await runner.stop().catch(() => undefined);
      await sleep(RETRY_MS, undefined, { signal: stop }).catch(() => undefined);
    }
  }
  return undefined;
}

try {
  await main();
} catch (error) {
  const message = error instanceof Error ? error.message : String(error);
  const wantsStack = showsStacks() && error instanceof Error && !(error instanceof EnvError);
  process.stderr.write(`${error instanceof EnvError ? message : `The worker could not start: ${message}`}\n`);
  if (wantsStack) process.stderr.write(`${error.stack}\n`);
  process.exitCode = 1;
  if (process.connected) process.disconnect();
}
