import { existsSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import path from 'node:path';
import { spawnSync } from 'node:child_process';
import { expect, test } from '@jest/globals';
import { PROJECT_FOLDER } from '../../dev/data-folder.ts';
import { canEnter } from '../../dev/postgres/account.ts';
import { findBinaries } from '../../dev/postgres/binaries.ts';
import { startServer } from '../../dev/postgres/embedded-server.ts';
import { temporaryDataFolder, temporaryFolder } from '../support/temporary-folder.ts';
import { describeUnless, testUnless } from '../support/unless.ts';

const NOBODY = { uid: 65_534, gid: 65_534 };
const asRoot = process.getuid?.() === 0 ? false : 'needs root, which hands the server over to another user';

describeUnless(asRoot)('root, whose checkout the server may not enter,', () => {
  const closed = temporaryDataFolder(0o700);
  const folder = path.join(closed, 'postgres');

  test('gets a server that keeps data and programs elsewhere, and is told where', async () => {
    const binaries = { ...findBinaries(), folder: path.join(closed, 'native') };
    await cp(findBinaries().folder, binaries.folder, { recursive: true, verbatimSymlinks: true });
    const lines: string[] = [];
    const server = await startServer({ folder, binaries, onProgress: (line) => lines.push(line) });
    expect(server.folder).toMatch(/^\/var\/tmp\/anki-compendium-[0-9a-f]{12}$/);
    expect(lines[0]).toBe(`PostgreSQL's user cannot enter ${folder}; its data is in ${server.folder}`);
    expect(existsSync(path.join(server.folder, 'runtime/bin/postgres'))).toBe(true);

    const again = await startServer({ folder, binaries });
    expect(again.superuserUrl).toBe(server.superuserUrl);
  });
});

const closedToNobody = asRoot || (!canEnter(NOBODY, PROJECT_FOLDER) && 'the checkout is closed to other users');

testUnless(closedToNobody)('an ordinary user runs the server under their own account', () => {
  const folder = path.join(temporaryFolder(0o777), 'postgres');
  const program = `
    import { removeServer, startServer } from '${PROJECT_FOLDER}/dev/postgres/embedded-server.ts';
    const server = await startServer({ folder: '${folder}' });
    await removeServer('${folder}');
    console.log('ran in', server.folder);`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
    ...NOBODY,
    cwd: PROJECT_FOLDER,
    encoding: 'utf8',
  });
  expect({ stdout, stderr }).toEqual({ stdout: `ran in ${folder}\n`, stderr: '' });
});
