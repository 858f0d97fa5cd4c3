import { type DynamicModule, Module } from '@nestjs/common';
import { SchemaReporter } from './report/schema-reporter.ts';
import { WatchPolicy } from './report/watch-policy.ts';

/** Revisions and drift, without HTTP: what both the API and the operator's command need. */
@Module({})
export class MigrationsModule {
  static watching(policy: WatchPolicy): DynamicModule {
    return {
      module: MigrationsModule,
      providers: [SchemaReporter, { provide: WatchPolicy, useValue: policy }],
      exports: [SchemaReporter, WatchPolicy],
    };
  }
}
