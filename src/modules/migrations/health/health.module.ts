import { type DynamicModule, Module } from '@nestjs/common';
import { MigrationsModule } from '../migrations.module.ts';
import type { WatchPolicy } from '../report/watch-policy.ts';
import { LivenessController } from './liveness.controller.ts';
import { ReadinessController } from './readiness.controller.ts';
import { SchemaHealthController } from './schema-health.controller.ts';
import { SchemaHealth } from './schema-health.ts';

/** The health routes of the database that the application's ORM is on. */
@Module({
  controllers: [LivenessController, ReadinessController, SchemaHealthController],
  providers: [SchemaHealth],
  exports: [SchemaHealth],
})
export class HealthModule {
  static watching(policy: WatchPolicy): DynamicModule {
    return { module: HealthModule, imports: [MigrationsModule.watching(policy)] };
  }
}
