import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { PROJECT_FOLDER } from '../../dev/data-folder.ts';
import { installPackages } from '../support/install-package.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** What a project with Nest and MikroORM has before it installs ours. */
const PEERS = {
  '@mikro-orm/cli': '7.2.1',
  '@mikro-orm/core': '7.2.1',
  '@mikro-orm/decorators': '7.2.1',
  '@mikro-orm/migrations': '7.2.1',
  '@mikro-orm/nestjs': '7.1.0',
  '@mikro-orm/postgresql': '7.2.1',
  '@nestjs/common': '12.5.1',
  '@nestjs/core': '12.5.1',
  '@nestjs/platform-express': '^12.0.0',
  '@types/node': '24.19.2',
  'reflect-metadata': '0.2.2',
  rxjs: '7.8.2',
  typescript: '6.0.3',
};

/** The lines that a project adds; everything else is its own. */
export const ADDED = {
  'src/migrations.options.ts': [
    `import type { MigrationsOptions } from 'nest-pg-migrations/orm';`,
    `export const migrations: MigrationsOptions = { application: { name: 'shop', version: '1.4.0' } };`,
  ],
  config: [
    `import { migratorFor } from 'nest-pg-migrations/orm';`,
    `import { migrations } from './migrations.options.js';`,
  ],
  extensions: [`  extensions: process.env['STOCK'] ? [] : [migratorFor(migrations)],`],
  application: [
    `import { MigrationsModule } from 'nest-pg-migrations';`,
    `import { migrations } from './migrations.options.js';`,
  ],
  imports: ['MigrationsModule.forRoot(migrations)'],
};

const FILES: Readonly<Record<string, readonly string[]>> = {
  'src/migrations.options.ts': ADDED['src/migrations.options.ts'],
  'src/product.entity.ts': [
    `import { Entity, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';`,
    `@Entity({ tableName: 'products' })`,
    'export class Product {',
    `  @PrimaryKey({ type: 'integer' }) id!: number;`,
    `  @Property({ type: 'string', length: 200 }) title!: string;`,
    '}',
  ],
  'src/order.entity.ts': [
    `import { defineEntity, p } from '@mikro-orm/core';`,
    `import { Product } from './product.entity.js';`,
    `export const Order = defineEntity({ name: 'Order', tableName: 'orders', properties: {`,
    `  id: p.integer().primary(), product: () => p.manyToOne(Product), total: p.decimal().default('0') } });`,
  ],
  'src/mikro-orm.config.ts': [
    `import { defineConfig } from '@mikro-orm/postgresql';`,
    ...ADDED.config,
    `import { Order } from './order.entity.js';`,
    `import { Product } from './product.entity.js';`,
    'export default defineConfig({',
    `  clientUrl: process.env['DATABASE_URL'] ?? '', schema: 'shop', entities: [Product, Order],`,
    ...ADDED.extensions,
    `  migrations: { path: 'dist/migrations', pathTs: 'src/migrations', tableName: 'schema_revisions', snapshotName: 'schema.snapshot' },`,
    '});',
  ],
  'src/main.ts': [
    `import 'reflect-metadata';`,
    `import { MikroOrmModule } from '@mikro-orm/nestjs';`,
    `import { Module } from '@nestjs/common';`,
    `import { NestFactory } from '@nestjs/core';`,
    ...ADDED.application,
    `import config from './mikro-orm.config.js';`,
    `@Module({ imports: [MikroOrmModule.forRoot(config), ${ADDED.imports.join(', ')}] })`,
    'class AppModule {}',
    'void (async () => {',
    `  const app = await NestFactory.create(AppModule, { logger: false, abortOnError: false });`,
    `  await app.listen(0, '127.0.0.1');`,
    `  console.log(await app.getUrl());`,
    '})();',
  ],
};

const TSCONFIG = {
  compilerOptions: {
    target: 'es2023',
    module: 'nodenext',
    outDir: 'dist',
    rootDir: 'src',
    strict: true,
    experimentalDecorators: true,
    emitDecoratorMetadata: true,
    skipLibCheck: true,
    types: ['node'],
  },
  include: ['src'],
};

const isNoSource = (file: string): boolean => !file.endsWith('.ts');

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `npm run pack` into a new folder. @returns the paths of both packages. */
export async function packBoth(): Promise<{ engine: string; module: string }> {
  const folder = temporaryFolder();
  const { code, stdout, stderr } = await execute(process.execPath, ['dev/pack/pack.ts', folder], PROJECT_FOLDER, {});
  if (code !== 0) throw new Error(`${stdout}${stderr}`);
  return {
    engine: path.join(folder, 'pg-catalog-drift-0.1.0.tgz'),
    module: path.join(folder, 'nest-pg-migrations-0.1.0.tgz'),
  };
}

/** Installs a package and what a project has besides, with npm. @returns the folder. */
export function installInto(tarball: string, name: string, others: Readonly<Record<string, string>> = PEERS): string {
  const folder = path.join(temporaryFolder(), 'project');
  installPackages(folder, { ...others, [name]: `file:${tarball}` });
  return folder;
}

/** A project of someone else, in a folder of its own. */
export class StrangerProject {
  readonly folder: string;

  /** @param installed folder whose `node_modules` it uses. @param type null for a CommonJS build, as Nest's own template has it. */
  constructor(installed: string, type: 'module' | null) {
    this.folder = path.join(temporaryFolder(), 'shop');
    mkdirSync(path.join(this.folder, 'src'), { recursive: true });
    symlinkSync(path.join(installed, 'node_modules'), path.join(this.folder, 'node_modules'));
    this.write('package.json', [
      JSON.stringify({
        name: 'shop',
        version: '1.4.0',
        ...(type && { type }),
        devDependencies: { '@mikro-orm/cli': PEERS['@mikro-orm/cli'] },
        'mikro-orm': { configPaths: ['./dist/mikro-orm.config.js'] },
      }),
    ]);
    this.write('tsconfig.json', [JSON.stringify(TSCONFIG)]);
    for (const [file, lines] of Object.entries(FILES)) this.write(file, lines);
  }

  write(file: string, lines: readonly string[]): void {
    mkdirSync(path.dirname(path.join(this.folder, file)), { recursive: true });
    writeFileSync(path.join(this.folder, file), `${lines.join('\n')}\n`);
  }

  /** Compiles it, and copies the JSON files next to the revisions, as a build does. @throws with the compiler's message. */
  async build(): Promise<void> {
    const { code, stdout } = await this.run('', 'typescript/bin/tsc', '-p', '.');
    if (code !== 0) throw new Error(stdout);
    const revisions = path.join(this.folder, 'src/migrations');
    if (existsSync(revisions)) {
      cpSync(revisions, path.join(this.folder, 'dist/migrations'), { recursive: true, filter: isNoSource });
    }
  }

  mikroOrm(databaseUrl: string, ...args: readonly string[]): Promise<Ran> {
    return this.run(databaseUrl, '@mikro-orm/cli/cli.js', ...args);
  }

  ours(databaseUrl: string, ...args: readonly string[]): Promise<Ran> {
    return this.run(databaseUrl, 'nest-pg-migrations/dist/bin.js', ...args);
  }

  /** Starts a program of it, which the caller ends. */
  start(databaseUrl: string, program: string, ...args: readonly string[]): ChildProcess {
    return spawn(process.execPath, [program, ...args], {
      cwd: this.folder,
      env: { PATH: process.env['PATH'], DATABASE_URL: databaseUrl, NO_COLOR: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }

  /** The same with MikroORM's own Migrator. */
  stock(databaseUrl: string, ...args: readonly string[]): Promise<Ran> {
    return this.run(databaseUrl, '@mikro-orm/cli/cli.js', ...args, { STOCK: '1' });
  }

  private run(databaseUrl: string, program: string, ...args: readonly (string | NodeJS.ProcessEnv)[]): Promise<Ran> {
    const words = args.filter((one) => typeof one === 'string');
    const variables = Object.assign({}, ...args.filter((one) => typeof one !== 'string'));
    return execute(process.execPath, [path.join('node_modules', program), ...words], this.folder, {
      DATABASE_URL: databaseUrl,
      ...variables,
    });
  }
}

function execute(file: string, args: readonly string[], cwd: string, variables: NodeJS.ProcessEnv): Promise<Ran> {
  const env = { PATH: process.env['PATH'], HOME: process.env['HOME'], NO_COLOR: '1', ...variables };
  return new Promise((resolve) => {
    execFile(file, [...args], { cwd, env, maxBuffer: 2 ** 26 }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 1;
      resolve({ code, stdout, stderr });
    });
  });
}
