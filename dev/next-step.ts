import { readdirSync } from 'node:fs';

const NEXT =
  'Next: npm run -s compendium -- migrate lock, then migrate verify head, then migrate upgrade. ' +
  '"npm run -s compendium -- migrate revision -m …" does the first two itself.';

/** Lets `npx mikro-orm migration:create` end with what comes next, when it has written a file. */
export function tellNextStep(argv: readonly string[], folder: string): void {
  if (!argv.includes('migration:create')) return;
  const count = (): number => readdirSync(folder).filter((file) => file.startsWith('Migration')).length;
  const before = count();
  process.once('exit', (code) => {
    if (code === 0 && count() > before) console.log(NEXT);
  });
}
