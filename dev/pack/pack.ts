/**
 * `npm run pack`: the catalog engine and the migrations module as two packages, in `.build/packages/` or another folder:
 * `npm run pack -- <folder>`.
 *
 * Prints a table of their sizes and of the packages that an install of each brings.
 */
import '../node-version.mjs';
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { PROJECT_FOLDER } from '../data-folder.ts';
import { engineManifest, moduleManifest } from './manifests.ts';
import { installedWith, readPackage } from './package.ts';

const FOLDER = path.resolve(process.argv[2] ?? path.join(PROJECT_FOLDER, '.build', 'packages'));
const COMPILED = path.join(FOLDER, 'compiled');
const TEXTS = path.join(PROJECT_FOLDER, 'dev', 'pack');

const Packed = z.tuple([z.object({ filename: z.string(), size: z.number(), unpackedSize: z.number() })]);
const Manifest = z.object({ name: z.string(), dependencies: z.record(z.string(), z.string()).default({}) });

rmSync(FOLDER, { recursive: true, force: true });
run(
  process.execPath,
  ['node_modules/typescript7/bin/tsc', '-p', 'dev/pack/tsconfig.json', '--outDir', COMPILED],
  PROJECT_FOLDER,
);
nameCompiledTypes();

const own = readPackage();
const rows = [
  pack('engine', path.join(COMPILED, 'catalog'), engineManifest(own)),
  pack('module', COMPILED, moduleManifest(own, { ...own.devDependencies, ...own.dependencies })),
];
rmSync(COMPILED, { recursive: true });
console.log('| package | packed | unpacked | packages that it brings |\n|---|---|---|---|');
for (const { name, size, unpackedSize, brings } of rows) {
  console.log(`| ${name} | ${kilobytes(size)} | ${kilobytes(unpackedSize)} | ${brings} |`);
}

/** The compiler writes `.js` into programs, and leaves `.ts` in types. */
function nameCompiledTypes(): void {
  for (const entry of readdirSync(COMPILED, { recursive: true, withFileTypes: true })) {
    if (!entry.name.endsWith('.d.ts')) continue;
    const file = path.join(entry.parentPath, entry.name);
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.replaceAll(/(from |import\()(['"]\.[^'"]*)\.ts(['"])/g, '$1$2.js$3'));
  }
}

function pack(texts: string, program: string, manifest: object) {
  const { name, dependencies } = Manifest.parse(manifest);
  const folder = path.join(FOLDER, name);
  mkdirSync(folder, { recursive: true });
  cpSync(program, path.join(folder, 'dist'), { recursive: true });
  if (texts === 'module') chmodSync(path.join(folder, 'dist', 'bin.js'), 0o755);
  writeFileSync(path.join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  cpSync(path.join(TEXTS, `${texts}.README.md`), path.join(folder, 'README.md'));
  cpSync(path.join(TEXTS, `${texts}.CHANGELOG.md`), path.join(folder, 'CHANGELOG.md'));
  cpSync(path.join(PROJECT_FOLDER, 'LICENSE'), path.join(folder, 'LICENSE'));
  const [{ size, unpackedSize }] = Packed.parse(
    JSON.parse(run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', FOLDER], folder)),
  );
  return { name, size, unpackedSize, brings: installedWith(Object.keys(dependencies)).size };
}

function run(command: string, args: readonly string[], cwd: string): string {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed:\n${stdout}${stderr}`);
  return stdout;
}

function kilobytes(bytes: number): string {
  return `${Math.round(bytes / 1000)} kB`;
}
