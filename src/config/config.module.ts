import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import type { Env } from './env.ts';

/** Token of the parsed environment: `@Inject(ENV) env: Env`. */
export const ENV = Symbol('env');

/** Provides all modules with the environment that the entry read. */
@Module({})
export class ConfigModule {
  static forRoot(env: Env): DynamicModule {
    return { module: ConfigModule, global: true, providers: [{ provide: ENV, useValue: env }], exports: [ENV] };
  }
}
