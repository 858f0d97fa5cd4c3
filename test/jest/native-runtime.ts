import { hash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { setGlobals } from './globals.ts';
import { COMPILED } from './loader.ts';

const require = createRequire(import.meta.url);
const { default: JestRuntime } = require('jest-runtime') as typeof import('jest-runtime');

/** Jest's report reads source maps from files. */
function sourceMapFile(map: string): string {
  const file = path.join(tmpdir(), `anki-compendium-${hash('sha1', map)}.map`);
  if (!existsSync(file)) writeFileSync(file, map);
  return file;
}

/**
 * Runs specs as Node's own modules, in the process of a Jest worker.
 *
 * Jest's loader gives each file a vm context: `instanceof` fails between a spec and Node, and loader hooks and worker
 * threads do not work there. This runtime replaces only how modules are loaded.
 */
export default class NativeRuntime extends JestRuntime {
  override unstable_shouldLoadAsEsm(): boolean {
    return true;
  }

  override async unstable_importModule(from: string): Promise<void> {
    await import(pathToFileURL(from).href);
  }

  override requireInternalModule<T>(from: string): T {
    // jest-circus keeps the tests of a file in its module and its handlers in the global: each file begins with none
    delete require.cache[from];
    Reflect.deleteProperty(globalThis, Symbol.for('EVENT_HANDLERS'));
    return require(from) as T;
  }

  override requireModule<T>(from: string, moduleName?: string): T {
    return createRequire(from)(moduleName ?? from) as T;
  }

  override getAllV8CoverageInfoCopy(): ReturnType<InstanceType<typeof JestRuntime>['getAllV8CoverageInfoCopy']> {
    return super.getAllV8CoverageInfoCopy().map(({ result }) => {
      const compiled = COMPILED.get(result.url);
      if (!compiled) return { result, codeTransformResult: undefined };
      const originalCode = readFileSync(result.url, 'utf8');
      const sourceMapPath = sourceMapFile(compiled.map);
      return { result, codeTransformResult: { code: compiled.code, originalCode, sourceMapPath } };
    });
  }

  override setGlobalsForRuntime(
    globals: Parameters<InstanceType<typeof JestRuntime>['setGlobalsForRuntime']>[0],
  ): void {
    super.setGlobalsForRuntime(globals);
    setGlobals(this.requireModuleOrMock(import.meta.filename, '@jest/globals'));
  }
}
