import { afterAll, beforeAll } from '@jest/globals';
import type { Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createApp } from '../../src/api/create-app.ts';
import { readEnv } from '../../src/config/env.ts';
import { keycloakUrl, tokenFor } from './issuer.ts';
import { storageFolder } from './storage-folder.ts';

type TokenRequest = NonNullable<Parameters<typeof tokenFor>[0]>;

/** An answer of the API. `body` is what its JSON holds: a test says by its expectations what that is. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: Record<string, unknown>;
}

export interface Asking {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS';
  /** Whose token; null: none; a string: that very one. The demo user's when left out. */
  readonly as?: TokenRequest | string | null;
  readonly headers?: Readonly<Record<string, string>>;
  /** An object is sent as JSON. */
  readonly payload?: string | Buffer | object;
}

/** Tokens of a test are of one session, however long it takes, unless it says otherwise. */
const ofOneSignIn = (request: TokenRequest): TokenRequest => ({
  ...request,
  claims: { auth_time: 1, sid: `of ${request.sub ?? 'demo'}`, ...request.claims },
});

/**
 * The API on a database, the way `run-api.ts` builds it, asked without a socket.
 *
 * @param variables a function, where they are known from the before hooks on only.
 */
export function useApp(
  database: { readonly url: string },
  variables: NodeJS.ProcessEnv | (() => NodeJS.ProcessEnv) = {},
) {
  let app: NestFastifyApplication | undefined;
  beforeAll(async () => {
    const more = typeof variables === 'function' ? variables() : variables;
    const usual = {
      LOG_LEVEL: 'silent',
      KEYCLOAK_URL: keycloakUrl(),
      RATE_LIMIT_ENABLED: 'false',
      // tests change rows by SQL, and ask before the process can have heard of it
      USER_CACHE_SECONDS: '0',
      STORAGE_FOLDER: storageFolder(),
    };
    const given = { ...usual, DATABASE_URL: database.url, ...more };
    app = await createApp(readEnv(given));
  });
  afterAll(() => app?.close());
  const ready = (): NestFastifyApplication => {
    if (!app) throw new Error('The API exists from the before hooks on: ask it inside a test or a hook.');
    return app;
  };

  return {
    /** A part of the application, for what no route asks for. */
    get<Part>(part: Type<Part>): Part {
      return ready().get(part, { strict: false });
    },
    /** Every route that the router knows, as `GET /api/v1/decks/:id`; HEAD comes with GET, and OPTIONS is CORS's. */
    routes(): string[] {
      return routesOf(ready().getHttpAdapter().getInstance().printRoutes({ commonPrefix: false }));
    },
    /** Where the API listens, for a browser: on a port that is free, unless it is given, from the first call on. */
    async listen(port = 0): Promise<string> {
      const server = ready();
      if (!server.getHttpServer().listening) await server.listen({ host: '127.0.0.1', port });
      return server.getUrl();
    },
    /** How many clients are connected to where it listens. */
    connections(): Promise<number> {
      return new Promise((resolve, reject) => {
        ready()
          .getHttpServer()
          .getConnections((error, count) => (error ? reject(error) : resolve(count)));
      });
    },
    /** The bytes of an answer that needs no token. */
    async download(path: string): Promise<Uint8Array> {
      const answer = await ready().inject({ method: 'GET', url: path });
      if (answer.statusCode !== 200) throw new Error(`${path} answered ${answer.statusCode}: ${answer.body}`);
      return new Uint8Array(answer.rawPayload);
    },
    /** @param path from the root: `/api/v1/decks`. */
    async ask(path: string, { method = 'GET', as = {}, headers, payload }: Asking = {}): Promise<Answer> {
      const token = as === null || typeof as === 'string' ? as : await tokenFor(ofOneSignIn(as));
      const answer = await ready().inject({
        method,
        url: path,
        headers: { ...(token && { authorization: `Bearer ${token}` }), ...headers },
        ...(payload !== undefined && { payload }),
      });
      const isJson = answer.body !== '' && String(answer.headers['content-type']).includes('json');
      return {
        status: answer.statusCode,
        headers: answer.headers,
        body: isJson ? answer.json() : { text: answer.body },
      };
    },
  };
}

/** Fastify prints a tree, four characters of indent a level, each line a part of the path with its methods. */
function routesOf(tree: string): string[] {
  const parts: string[] = [];
  return tree.split('\n').flatMap((line) => {
    const [, indent = '', part = '', methods = ''] = /^([│├└─\s]*)(\S*)(?: \((.*)\))?$/u.exec(line) ?? [];
    const depth = indent.length / 4;
    parts.splice(depth - 1, Infinity, part);
    const path = parts.join('');
    return methods
      .split(', ')
      .flatMap((method) => (/^(GET|POST|PUT|PATCH|DELETE)$/.test(method) ? [`${method} ${path}`] : []));
  });
}
