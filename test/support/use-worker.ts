import { afterAll, beforeAll } from '@jest/globals';
import { EntityManager, RequestContext } from '@mikro-orm/postgresql';
import type { INestApplicationContext, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ClsService } from 'nestjs-cls';
import { readEnv } from '../../src/config/env.ts';
import { UnitOfWork } from '../../src/common/persistence/unit-of-work.ts';
import { installQueue } from '../../src/queue/install-queue.ts';
import { Queue } from '../../src/queue/queue.ts';
import { TaskRunner } from '../../src/queue/task-runner.ts';
import type { TaskHandler } from '../../src/queue/task.ts';
import { WorkerModule } from '../../src/worker.module.ts';
import { keycloakUrl } from './issuer.ts';
import { storageFolder } from './storage-folder.ts';

/** The modules of a worker on a database whose queue is installed. Nothing is taken from the queue until a test asks. */
export function useWorker(database: { readonly url: string }, variables: () => NodeJS.ProcessEnv = () => ({})) {
  let app: INestApplicationContext | undefined;
  const ready = (): INestApplicationContext => {
    if (!app) throw new Error('The worker exists from the before hooks on: use it inside a test or a hook.');
    return app;
  };
  beforeAll(async () => {
    await installQueue(database.url);
    const env = readEnv({
      LOG_LEVEL: 'silent',
      DATABASE_URL: database.url,
      KEYCLOAK_URL: keycloakUrl(),
      STORAGE_FOLDER: storageFolder(),
      ...variables(),
    });
    app = await NestFactory.createApplicationContext(WorkerModule.forRoot(env), { abortOnError: false, logger: false });
  });
  afterAll(() => app?.close());

  return {
    /** Gives one message to a handler, the way the runner does. */
    perform<Data extends object>(
      handler: Type<TaskHandler<Data>>,
      data: Data,
      signal = new AbortController().signal,
    ): Promise<void> {
      const work = () => ready().get(handler).run(data, signal);
      return ready()
        .get(ClsService)
        .run(() => RequestContext.create(ready().get(EntityManager), work));
    },
    handler<Handler>(type: Type<Handler>): Handler {
      return ready().get(type, { strict: false });
    },
    /** Takes messages from the queue while `work` goes on. */
    async working<T>(handlers: readonly TaskHandler[], work: () => Promise<T>): Promise<T> {
      const options = { databaseUrl: database.url, concurrency: 2, graceMs: 5000 };
      const runner = new TaskRunner(ready().get(EntityManager), ready().get(ClsService), options);
      await runner.start(handlers);
      try {
        return await work();
      } finally {
        await runner.stop();
      }
    },
    get queue(): Queue {
      return ready().get(Queue, { strict: false });
    },
    get em(): EntityManager {
      return ready().get(EntityManager);
    },
    get unit(): UnitOfWork {
      return ready().get(UnitOfWork);
    },
  };
}
