import { after, before } from 'node:test';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createApp } from '../../src/app.ts';
import { readEnv } from '../../src/config/env.ts';
import { keycloakUrl, tokenFor } from './issuer.ts';

type TokenRequest = NonNullable<Parameters<typeof tokenFor>[0]>;

/** An answer of the API. `body` is what its JSON holds: a test says by its expectations what that is. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: Record<string, unknown>;
}

export interface Asking {
  readonly method?: 'GET' | 'POST' | 'OPTIONS';
  /** Whose token; null: none; a string: that very one. The demo user's when left out. */
  readonly as?: TokenRequest | string | null;
  readonly headers?: Readonly<Record<string, string>>;
  readonly payload?: string;
}

/** Tokens of a test are of one session, however long it takes, unless it says otherwise. */
const ofOneSignIn = (request: TokenRequest): TokenRequest => ({
  ...request,
  claims: { auth_time: 1, ...request.claims },
});

/** The API on a database, the way `main.ts` builds it, asked without a socket. */
export function useApp(database: { readonly url: string }, variables: NodeJS.ProcessEnv = {}) {
  let app: NestFastifyApplication | undefined;
  before(async () => {
    const given = { LOG_LEVEL: 'silent', DATABASE_URL: database.url, KEYCLOAK_URL: keycloakUrl(), ...variables };
    app = await createApp(readEnv(given));
  });
  after(() => app?.close());

  return {
    /** @param path from the root: `/api/v1/decks`. */
    async ask(path: string, { method = 'GET', as = {}, headers, payload }: Asking = {}): Promise<Answer> {
      if (!app) throw new Error('The API exists from the before hooks on: ask it inside a test or a hook.');
      const token = as === null || typeof as === 'string' ? as : await tokenFor(ofOneSignIn(as));
      const answer = await app.inject({
        method,
        url: path,
        headers: { ...(token && { authorization: `Bearer ${token}` }), ...headers },
        ...(payload !== undefined && { payload }),
      });
      const isJson = String(answer.headers['content-type']).includes('json');
      return {
        status: answer.statusCode,
        headers: answer.headers,
        body: isJson ? answer.json() : { text: answer.body },
      };
    },
  };
}
