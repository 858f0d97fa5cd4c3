import { spawnNode } from './spawn-node.ts';

export interface CommandResult {
  readonly code: number | null;
  /** Standard output and standard error together, as a person reads them. */
  readonly output: string;
}

/** Runs `compendium …`, as built for production, as a process of its own on a database. */
export async function runCommand(databaseUrl: string, ...args: readonly string[]): Promise<CommandResult> {
  const command = spawnNode(['.build/cli.js', ...args], { DATABASE_URL: databaseUrl, NO_COLOR: '1' });
  const code = await command.ended();
  return { code, output: command.output() };
}

/** Runs `npx mikro-orm …` as a process of its own on a database. */
export async function runMikroOrm(databaseUrl: string, ...args: readonly string[]): Promise<CommandResult> {
  const command = spawnNode(['node_modules/@mikro-orm/cli/cli.js', ...args], {
    DATABASE_URL: databaseUrl,
    NO_COLOR: '1',
  });
  const code = await command.ended();
  return { code, output: command.output() };
}
