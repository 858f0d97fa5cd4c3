import './dev/node-version.mjs';
import './dev/env-file.ts';
import { tellNextStep } from './dev/next-step.ts';
import { acquireDevelopmentDatabase } from './dev/postgres/development-database.ts';
import { readCommandEnv, showsStacks } from './src/config/env.ts';
import { ormOptions } from './src/database/orm-options.ts';
import { migrationsOptions } from './src/database/migrations-options.ts';
import { migratorFor, RefusingSchemaGenerator } from './src/modules/migrations/orm.ts';

// The command line of MikroORM prints the stack of an error; a mistyped target deserves a sentence.
if (!showsStacks()) Error.stackTraceLimit = 0;

tellNextStep(process.argv, new URL('src/migrations', import.meta.url).pathname);

/**
 * For `npx mikro-orm …`, in a development checkout only.
 *
 * Without `DATABASE_URL` it works on the server of `npm start`, and starts that for as long as this process lives.
 */
export default async function configuration() {
  process.env['DATABASE_URL'] ||= (await acquireDevelopmentDatabase(console.error)).url;
  const env = readCommandEnv();
  return ormOptions({
    databaseUrl: env.DATABASE_URL,
    applicationName: 'anki-compendium mikro-orm',
    extensions: [migratorFor(migrationsOptions(env)), RefusingSchemaGenerator],
  });
}
