import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, expect, test } from '@jest/globals';
import { PROJECT_FOLDER } from '../../dev/data-folder.ts';
import { cleanEnvironment, runShell, type Outcome } from '../docs/checkout.ts';
import { requireTool } from '../support/require-tool.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { describeUnless } from '../support/unless.ts';

const IDENTITY = {
  GIT_AUTHOR_NAME: 'A',
  GIT_AUTHOR_EMAIL: 'a@example.org',
  GIT_COMMITTER_NAME: 'A',
  GIT_COMMITTER_EMAIL: 'a@example.org',
  GIT_CONFIG_GLOBAL: '/dev/null',
};

describeUnless(requireTool('git'))('npm run release', () => {
  let folder: string;
  const run = (line: string): Promise<Outcome> => runShell(line, folder, cleanEnvironment(IDENTITY));

  beforeEach(async () => {
    folder = temporaryFolder();
    for (const name of ['dev', 'docs']) await mkdir(path.join(folder, name));
    for (const file of ['package.json', 'package-lock.json', 'dev/release.ts', 'docs/openapi.json'])
      await cp(path.join(PROJECT_FOLDER, file), path.join(folder, file));
    await changelog('## [Unreleased]\n\n### Added\n\n- A thing.\n\n## [0.0.9] - 2026-01-01\n\n- Older.\n');
    await run('npm pkg set version=0.1.0 && npm pkg delete optionalDependencies && git init -q . && git add .');
    await run('git commit -qm "Begin"');
  });

  const changelog = (text: string): Promise<void> =>
    writeFile(path.join(folder, 'CHANGELOG.md'), `# Changelog\n\n${text}`);

  test('sets the version, dates the changelog, commits and tags', async () => {
    expect(await run('npm run -s release -- minor')).toMatchObject({ code: 0 });
    const { output } = await run('git log -1 --format=%s && git describe --tags && git status --short');
    expect(output).toBe('Release 0.2.0\nv0.2.0\n');
    const today = new Date().toISOString().slice(0, 10);
    expect(await readFile(path.join(folder, 'CHANGELOG.md'), 'utf8')).toBe(
      `# Changelog\n\n## [Unreleased]\n\n## [0.2.0] - ${today}\n\n### Added\n\n- A thing.\n\n## [0.0.9] - 2026-01-01\n\n- Older.\n`,
    );
  });

  test('keeps the contract of the release, for later changes to be compared with', async () => {
    expect(await run('npm run -s release -- minor')).toMatchObject({ code: 0 });
    const [current, released] = await Promise.all(
      ['openapi', 'openapi.released'].map((name) => readFile(path.join(folder, `docs/${name}.json`), 'utf8')),
    );
    expect(released).toBe(current);
    expect(JSON.parse(String(current))).toMatchObject({ openapi: '3.1.1', info: { version: '0.2.0' } });
    expect((await run('git show --stat --format= HEAD')).output).toContain('docs/openapi.released.json');
  });

  test.each([
    ['holds no entry', '## [Unreleased]\n\n## [0.0.9] - 2026-01-01\n\n- Older.\n'],
    ['has no section "Unreleased"', '## [0.0.9] - 2026-01-01\n\n- Older.\n'],
  ])('changes nothing when the changelog %s', async (_, text) => {
    await changelog(text);
    await run('git commit -qam "Describe nothing"');
    const { code, output } = await run('npm run -s release -- patch');
    expect({ code, output }).toEqual({ code: 1, output: expect.stringContaining('CHANGELOG.md has no entry under') });
    expect((await run('git describe --tags --always && git status --short')).output).toMatch(/^[0-9a-f]{7,}\n$/);
  });
});
