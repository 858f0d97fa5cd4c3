import { type DynamicModule, Module } from '@nestjs/common';
import { StatusAccess } from './status-access.ts';
import { StatusController } from './status.controller.ts';

@Module({ controllers: [StatusController], providers: [StatusAccess] })
export class StatusModule {
  /** @param health the one whose checks the page shows. */
  static showing(health: DynamicModule): DynamicModule {
    return { module: StatusModule, imports: [health] };
  }
}
