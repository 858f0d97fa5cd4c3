import { type DynamicModule, Module } from '@nestjs/common';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { APPLICATION_VERSION } from '../../config/package.ts';
import { QueueModule } from '../../queue/queue.module.ts';
import { HttpMetrics } from './http-metrics.ts';
import { MetricsAccess } from './metrics-access.ts';
import { MetricsListener } from './metrics-listener.ts';
import { MetricsController } from './metrics.controller.ts';
import { PoolMetrics } from './pool-metrics.ts';
import { QueueMetrics } from './queue-metrics.ts';
import { SchemaMetrics } from './schema-metrics.ts';
import { TaskMetrics } from './task-metrics.ts';
import { UnitOfWorkMetrics } from './unit-of-work-metrics.ts';

/** One registry for each application, so that several in one process do not share their numbers. */
function registryOf(process: 'api' | 'worker'): Registry {
  const registry = new Registry();
  registry.setDefaultLabels({ process, version: APPLICATION_VERSION });
  collectDefaultMetrics({ register: registry });
  return registry;
}

const OF_EVERY_PROCESS = [MetricsAccess, UnitOfWorkMetrics, PoolMetrics, QueueMetrics];

@Module({ imports: [QueueModule] })
export class MetricsModule {
  /** @param health the one whose checks the metrics tell. */
  static forApi(health: DynamicModule): DynamicModule {
    return {
      module: MetricsModule,
      imports: [health],
      controllers: [MetricsController],
      providers: [
        { provide: Registry, useFactory: () => registryOf('api') },
        ...OF_EVERY_PROCESS,
        HttpMetrics,
        SchemaMetrics,
      ],
    };
  }

  static forWorker(): DynamicModule {
    return {
      module: MetricsModule,
      providers: [
        { provide: Registry, useFactory: () => registryOf('worker') },
        ...OF_EVERY_PROCESS,
        TaskMetrics,
        MetricsListener,
      ],
    };
  }
}
