import { symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Backfill } from '../../src/modules/migrations/orm.ts';
import { PROJECT_FOLDER } from '../../dev/data-folder.ts';

/** What a made-up revision runs; each text is one statement. */
export interface RevisionFixture {
  readonly up: readonly string[];
  readonly down?: readonly string[];
  readonly transactional?: boolean;
  /** A revision without `down()`. */
  readonly reversible?: boolean;
  readonly minVersion?: string;
  readonly backfill?: Backfill;
}

/**
 * Writes revisions, by name, into a folder outside the checkout from which they can import MikroORM all the same.
 *
 * @param ending `ts` for a checkout, in which commands write revisions.
 */
export async function writeRevisions(
  folder: string,
  revisions: Readonly<Record<string, RevisionFixture>>,
  ending: 'js' | 'ts' = 'js',
): Promise<void> {
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
  await symlink(join(PROJECT_FOLDER, 'node_modules'), join(folder, 'node_modules')).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    },
  );
  for (const [name, revision] of Object.entries(revisions))
    await writeFile(join(folder, `${name}.${ending}`), sourceOf(name, revision));
}

const body = (statements: readonly string[]) =>
  statements.map((sql) => `this.addSql(${JSON.stringify(sql)});`).join(' ');

function sourceOf(
  name: string,
  { up, down = [], transactional = true, reversible = true, minVersion, backfill }: RevisionFixture,
): string {
  return `import { Migration } from '@mikro-orm/migrations';
export class ${name} extends Migration {
  ${minVersion === undefined ? '' : `minVersion = ${JSON.stringify(minVersion)};`}
  ${backfill === undefined ? '' : `backfill = ${JSON.stringify(backfill)};`}
  up() { ${body(up)} }
  ${reversible ? `down() { ${body(down)} }` : ''}
  ${backfill ? '' : `isTransactional() { return ${transactional}; }`}
}
`;
}
