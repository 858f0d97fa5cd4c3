import { cp, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { PROJECT_FOLDER } from '../../dev/data-folder.ts';
import { Checkout } from '../docs/checkout.ts';
import { runVariable } from '../support/run-variable.ts';
import { spawnNode } from '../support/spawn-node.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { useDatabase } from '../support/use-database.ts';

const NOTE = `
  import { defineEntity, p } from '@mikro-orm/core';
  const NoteSchema = defineEntity({
    name: 'Note',
    tableName: 'notes',
    properties: { id: p.integer().primary(), text: p.text() },
  });
  export class Note extends NoteSchema.class {}
  NoteSchema.setClass(Note);
`;

describe('an entity whose file was added, and nothing else', () => {
  const database = useDatabase({ at: 'head' });
  const folder = temporaryFolder();

  test('is in the next revision that is written', async () => {
    const { folder: copy } = await Checkout.copyTo(path.join(folder, 'source'), {});
    await writeFile(path.join(copy, 'src/modules/info/note.entity.ts'), NOTE);
    const command = ['node_modules/@mikro-orm/cli/cli.js', 'migration:create', '--dump'];
    const created = spawnNode(command, { DATABASE_URL: database.url, NO_COLOR: '1' }, copy);
    expect(await created.ended()).toBe(0);
    expect(created.output()).toContain('create table "notes"');
  });

  test('is missed by the check of a build', async () => {
    const build = path.join(folder, 'build');
    await cp(runVariable('TEST_BUILD'), path.join(build, 'dist'), { recursive: true });
    for (const file of ['package.json', 'node_modules'])
      await symlink(path.join(PROJECT_FOLDER, file), path.join(build, file));
    const check = () =>
      spawnNode([path.join(build, 'dist/cli.js'), 'migrate', 'check'], { DATABASE_URL: database.url });
    expect(await check().ended()).toBe(0);
    await writeFile(path.join(build, 'dist/modules/info/note.entity.js'), NOTE);
    const missed = check();
    expect(await missed.ended()).not.toBe(0);
    expect(missed.output()).toContain('create table "notes"');
  });
});
