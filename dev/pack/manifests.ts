import type { Package } from './package.ts';

type Versions = Readonly<Record<string, string>>;

const COMMON = {
  license: 'MIT',
  type: 'module',
  sideEffects: false,
  engines: { node: '>=22.18.0' },
} as const;

const face = (path: string) => ({ types: `./${path}.d.ts`, default: `./${path}.js` });

/** The catalog engine: no dependency, the caller brings a function `query`. */
export const engineManifest = ({ version }: Pick<Package, 'version'>) => ({
  name: 'pg-catalog-drift',
  version,
  description:
    'Reads a PostgreSQL catalog as facts, compares two of them, and plans the SQL that repairs the difference.',
  keywords: ['postgresql', 'schema', 'drift', 'diff', 'migrations'],
  ...COMMON,
  exports: { '.': face('dist/index'), './package.json': './package.json' },
  types: './dist/index.d.ts',
  files: ['dist', 'CHANGELOG.md'],
});

/** What the module imports at run time, and a project need not have itself. */
const DEPENDENCIES = [
  '@commander-js/extra-typings',
  '@types/pg',
  'commander',
  'cli-table3',
  'semver',
  'sql-formatter',
  'zod',
];

/** MikroORM brings both, in a version that these ranges allow: one copy is installed. */
const OF_MIKRO_ORM = { kysely: '^0.29.0', pg: '^8.16.0' };

/** The Nest and MikroORM module with its command line. @param versions of this project's dependencies, by name. */
export const moduleManifest = ({ version }: Pick<Package, 'version'>, versions: Versions) => ({
  name: 'nest-pg-migrations',
  version,
  description: 'Revisions, drift and repair of a PostgreSQL schema, for NestJS and MikroORM.',
  keywords: ['nestjs', 'mikro-orm', 'postgresql', 'migrations', 'schema', 'drift'],
  ...COMMON,
  bin: { 'nest-pg-migrations': 'dist/bin.js' },
  exports: {
    '.': face('dist/index'),
    './orm': face('dist/orm'),
    './command-line': face('dist/commands/index'),
    './catalog': face('dist/catalog/index'),
    './package.json': './package.json',
  },
  types: './dist/index.d.ts',
  files: ['dist', 'CHANGELOG.md'],
  dependencies: {
    ...Object.fromEntries(DEPENDENCIES.map((name) => [name, `^${versions[name]}`])),
    ...OF_MIKRO_ORM,
  },
  peerDependencies: {
    '@mikro-orm/cli': '^7.2.0',
    '@mikro-orm/core': '^7.2.0',
    '@mikro-orm/migrations': '^7.2.0',
    '@mikro-orm/postgresql': '^7.2.0',
    '@nestjs/common': '^11.0.5 || ^12.0.0',
    'reflect-metadata': '^0.2.0',
    'squawk-cli': '^2.0.0',
  },
  peerDependenciesMeta: {
    '@mikro-orm/cli': { optional: true },
    '@nestjs/common': { optional: true },
    'reflect-metadata': { optional: true },
    'squawk-cli': { optional: true },
  },
});
