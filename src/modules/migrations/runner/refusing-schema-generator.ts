import { checkoutCommandOf } from '../process-names.ts';
import { type MikroORM } from '@mikro-orm/core';
import { SqlEntityManager, SqlSchemaGenerator } from '@mikro-orm/postgresql';
import { MigrationsError } from '../migrations-error.ts';

/** A command of MikroORM would change the tables without a revision. */
export class SchemaCommandRefusedError extends MigrationsError {
  readonly code = 'schema_command_refused';

  constructor(does: string, instead: string) {
    super(`Refused: this command ${does}, and no revision would say so. Nothing was run. ${instead}`);
  }
}

const startAgain = (): string =>
  `To start again with an empty database in a checkout: ${checkoutCommandOf('migrate reset')}. ` +
  `To revert revisions: ${checkoutCommandOf('migrate downgrade')} <target>.`;
const change = (): string =>
  `Write a revision and apply it: ${checkoutCommandOf('migrate revision')} -m "…", ` +
  `then ${checkoutCommandOf('migrate upgrade')}.`;

/**
 * The schema generator behind `npx mikro-orm`: it compares and prints as MikroORM's own does, and changes no database.
 * `schema:create`, `schema:update`, `schema:drop`, `schema:fresh` with `--run` and `migration:fresh` come here.
 */
export class RefusingSchemaGenerator extends SqlSchemaGenerator {
  static override register(orm: MikroORM): void {
    orm.config.registerExtension('@mikro-orm/schema-generator', () => {
      if (!(orm.em instanceof SqlEntityManager))
        throw new TypeError('The schema generator needs an ORM on PostgreSQL.');
      return new this(orm.em);
    });
  }

  override async create(): Promise<never> {
    throw new SchemaCommandRefusedError('creates the tables from the entities', change());
  }

  override async update(): Promise<never> {
    throw new SchemaCommandRefusedError('changes the tables to what the entities say', change());
  }

  override async drop(): Promise<never> {
    throw new SchemaCommandRefusedError('drops all tables', startAgain());
  }

  override async refresh(): Promise<never> {
    throw new SchemaCommandRefusedError('drops all tables and creates them from the entities', startAgain());
  }

  override async clear(): Promise<never> {
    throw new SchemaCommandRefusedError('deletes the rows of all tables', startAgain());
  }

  override async dropDatabase(): Promise<never> {
    throw new SchemaCommandRefusedError('drops the database', startAgain());
  }
}
