import { type DynamicModule, Module } from '@nestjs/common';
import { QueueModule } from '../../queue/queue.module.ts';
import { Diagram } from './diagram/diagram.ts';
import { QueueStatus } from './queue-status.ts';
import { StatusAccess } from './status-access.ts';
import { StatusController } from './status.controller.ts';

@Module({ controllers: [StatusController], providers: [StatusAccess, QueueStatus, Diagram] })
export class StatusModule {
  /** @param health the one whose checks the page shows. */
  static showing(health: DynamicModule): DynamicModule {
    return { module: StatusModule, imports: [health, QueueModule] };
  }
}
