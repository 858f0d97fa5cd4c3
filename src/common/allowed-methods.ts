import type { FastifyInstance } from 'fastify';

declare module 'fastify' {
  interface FastifyInstance {
    /** Returns the methods that the routes of a path take, in alphabetical order. Empty when no route has this path. */
    allowedMethods(path: string): readonly string[];
  }
}

/** Makes `allowedMethods` work. To be called before the routes are registered. */
export function rememberMethods(server: FastifyInstance): void {
  const routes: { readonly method: string; readonly path: RegExp }[] = [];
  server.addHook('onRoute', ({ method, url }) => {
    // of the plug-in that answers preflight requests of any path
    if (url === '*' || url === '/*') return;
    const path = new RegExp(
      `^${url
        .split(/(:\w+|\*)/)
        .map(patternOf)
        .join('')}$`,
    );
    for (const one of [method].flat()) routes.push({ method: one, path });
  });
  server.decorate('allowedMethods', (path: string) => {
    const methods = routes.filter((route) => route.path.test(path)).map(({ method }) => method);
    return [...new Set(methods)].sort();
  });
}

/** A parameter is one part of a path, an asterisk any number of them. */
function patternOf(part: string): string {
  if (part === '*') return '.*';
  return part.startsWith(':') ? '[^/]+' : part.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`);
}
