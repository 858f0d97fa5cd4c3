import module from 'node:module';

/**
 * Runs the operator's command, `compendium`.
 *
 * @param argv without node and script: `['migrate', 'upgrade']`.
 * @param folder of revisions, ORM snapshot and catalog lock: in development the source's, so that commands write there.
 * @param isOwnDatabase true when `DATABASE_URL` is the database that the checkout started for itself.
 * @returns the exit code.
 */
export async function main(argv: readonly string[], folder?: string, isOwnDatabase = false): Promise<number> {
  // what is loaded from here on is compiled once, not at every run; where the cache cannot be written it does nothing
  module.enableCompileCache();
  const { runCli: operatorCommand } = await import('./cli/run-cli.ts');
  return operatorCommand(argv, folder, isOwnDatabase);
}

// `compendium … | head` closes the pipe early; the rest of the output has no reader
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});
