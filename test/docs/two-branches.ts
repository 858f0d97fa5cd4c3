import { expect } from '@jest/globals';
import type { Checkout } from './checkout.ts';

/** Leaves the checkout on branch `add-city`, whose revision main does not have, while main has one of its own. */
export async function splitBranches(checkout: Checkout): Promise<void> {
  const run = async (line: string) => {
    const { code, output } = await checkout.run(line);
    expect({ line, code, output }).toEqual({ line, code: 0, output });
  };
  const addColumn = async (file: string, property: string, message: string) => {
    const source = await checkout.read(file);
    await checkout.write(
      file,
      source.replace('createdAt: createdAt(),', `${property}: p.string().length(80).nullable(),\n    $&`),
    );
    await run(`npx mikro-orm migration:create --name "${message}"`);
    await run('npm run -s compendium -- migrate lock');
  };
  const commit = (message: string) => run(`git add src && git commit -q -m "${message}"`);

  await run('git init -q -b main');
  await commit('Common');
  await run('git switch -q -c add-city');
  await addColumn('src/modules/users/user.entity.ts', 'city', 'Add city to users');
  await run('npm run -s compendium -- migrate upgrade');
  await commit('Add city');
  await run('git switch -q main');
  await addColumn('src/modules/decks/deck.entity.ts', 'subtitle', 'Add subtitle to decks');
  await commit('Add subtitle');
  await run('git switch -q add-city');
}
