import { Module } from '@nestjs/common';
import type { DynamicModule, Type } from '@nestjs/common';
import { ClsModule } from 'nestjs-cls';
import type { Env } from './config/env.ts';
import { platform } from './platform.ts';
import type { TaskHandler } from './queue/task.ts';

/** What the workers do: one handler for each task. */
export const HANDLERS: readonly Type<TaskHandler>[] = [];

/** The list of modules whose work is done in the background. */
@Module({ imports: [] })
export class WorkerModule {
  static with(env: Env): DynamicModule {
    return {
      module: WorkerModule,
      imports: [...platform(env, { applicationName: 'anki-compendium worker' }), ClsModule.forRoot({ global: true })],
    };
  }
}
