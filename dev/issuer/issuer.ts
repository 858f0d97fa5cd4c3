import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Provider } from 'oidc-provider';
import { DevelopmentError, hasCode } from '../development-error.ts';
import { mintToken, type TokenRequest } from './access-token.ts';
import { keptSigningKey, makeSigningKey, type SigningKey } from './keys.ts';
import { loginPage } from './login-page.ts';
import { createProvider } from './provider.ts';
import { REALM } from './realm.ts';
import { openStore } from './store.ts';

/** A running OpenID Connect issuer that looks to clients and to the API like a realm of Keycloak. */
export interface Issuer {
  /** For KEYCLOAK_URL: without the realm. */
  readonly url: string;
  readonly realm: string;
  /** The `iss` of its tokens: `<url>/realms/<realm>`. */
  readonly issuer: string;
  readonly key: SigningKey;
  /** Signs an access token as asked, without a login. */
  token(request?: TokenRequest): Promise<string>;
  close(): Promise<void>;
}

export interface IssuerOptions {
  /** TCP port on 127.0.0.1; 0 for any that is free. */
  readonly port: number;
  /** Where the signing key and the sessions are kept; without it they end with the issuer. */
  readonly folder?: string;
}

const MOUNT = `/realms/${REALM}`;

/** @throws {DevelopmentError} when the port is taken. */
export async function startIssuer(options: IssuerOptions): Promise<Issuer> {
  const store = openStore(options.folder);
  const key = await (options.folder ? keptSigningKey(options.folder) : makeSigningKey());
  let provider: Provider | undefined;
  const server = createServer((request, response) => {
    if (provider) void answer(provider, request, response);
  });
  const port = await new Promise<number>((resolve, reject) => {
    server.once('error', (error) => {
      const taken = hasCode(error, 'EADDRINUSE', 'EACCES');
      reject(
        taken ? new DevelopmentError(`The issuer cannot listen on port ${options.port}: ${error.message}.`) : error,
      );
    });
    server.listen(options.port, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : options.port);
    });
  });
  const url = `http://localhost:${port}`;
  const issuer = `${url}${MOUNT}`;
  provider = createProvider(issuer, key, store);
  return {
    url,
    realm: REALM,
    issuer,
    key,
    token: (request) => mintToken(issuer, key, request),
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          store.close();
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

async function answer(provider: Provider, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = request.url ?? '/';
  try {
    if (path.startsWith(`${MOUNT}/login/`)) return await loginPage(provider, request, response);
    if (!path.startsWith(`${MOUNT}/`)) return plain(response, 404, `Not here: this issuer answers under ${MOUNT}/.`);
    request.url = path.slice(MOUNT.length);
    // What mounting in a framework does: the provider takes its prefix from the difference of the two.
    await provider.callback()(Object.assign(request, { originalUrl: path }), response);
  } catch (error) {
    plain(response, 400, `${error instanceof Error ? error.message : String(error)}. Start the log-in again.`);
  }
}

function plain(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(`${message}\n`);
}
