import { MikroORM, type Options } from '@mikro-orm/core';
import { SchemaReporter } from '../report/schema-reporter.ts';
import type { DriftPolicy } from '../report/drift-policy.ts';
import { migratorOf } from '../runner/migrator.ts';
import type { OpenMigrations } from './context.ts';

/** Opens a database with the Migrator among the extensions of `options`, without Nest. */
export async function openMigrations(
  options: Partial<Options>,
  { databaseUrl, watch }: { databaseUrl: string; watch: DriftPolicy },
): Promise<OpenMigrations & { close(): Promise<void> }> {
  const orm = await MikroORM.init(options);
  return {
    migrator: migratorOf(orm),
    reporter: new SchemaReporter(orm, watch),
    watch,
    databaseUrl,
    close: () => orm.close(true),
  };
}
