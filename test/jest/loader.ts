import { transformFileSync } from '@swc/core';
import module, { createRequire, registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';

const GLOBALS = new URL('./globals.ts', import.meta.url).href;

/** As in .swcrc, whose `exclude` leaves specs out of the build. */
const COMPILER = {
  swcrc: false,
  sourceMaps: true,
  jsc: {
    target: 'es2023',
    parser: { syntax: 'typescript', decorators: true },
    transform: { legacyDecorator: true, decoratorMetadata: true },
    keepClassNames: true,
  },
  module: { type: 'es6' },
} as const;

/** What this process runs of each TypeScript file that it has loaded: JavaScript, and its source map as JSON. */
export const COMPILED = new Map<string, { readonly code: string; readonly map: string }>();

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === '@jest/globals' ? { url: GLOBALS, shortCircuit: true } : next(specifier, context),
  load(url, context, next) {
    const own = url.startsWith('file:') && /\.ts(\?|$)/.test(url) && !url.includes('/node_modules/');
    if (!own) return next(url, context);
    const file = fileURLToPath(url);
    const { code, map = '' } = transformFileSync(file, COMPILER);
    COMPILED.set(file, { code, map });
    const inline = `\n//# sourceMappingURL=data:application/json;base64,${Buffer.from(map).toString('base64')}`;
    return { format: 'module', source: code + inline, shortCircuit: true };
  },
});

const threads = createRequire(import.meta.url)('node:worker_threads') as typeof import('node:worker_threads');

/** A thread inherits no hooks. */
threads.Worker = class extends threads.Worker {
  constructor(file: string | URL, options: import('node:worker_threads').WorkerOptions = {}) {
    super(file, { execArgv: ['--import', import.meta.url], ...options });
  }
};
module.syncBuiltinESMExports();
