import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { freePort } from '../free-port.ts';
import { startIssuer, type Issuer } from '../issuer/issuer.ts';
import { REALM_USERS } from '../issuer/realm.ts';

/** The port that KEYCLOAK_URL has by default. */
const USUAL_PORT = 8080;

/** Starts the issuer of the checkout, on the port it had before if that is free: its URL is part of its tokens. */
export async function startKeptIssuer(folder: string): Promise<Issuer & { tokens(): Promise<Record<string, string>> }> {
  mkdirSync(folder, { recursive: true });
  const portFile = path.join(folder, 'port');
  const port = await freePort(existsSync(portFile) ? Number(readFileSync(portFile, 'utf8')) : USUAL_PORT);
  writeFileSync(portFile, String(port));
  const issuer = await startIssuer({ port, folder });
  return {
    ...issuer,
    /** An access token of each user, by user name. */
    async tokens() {
      return Object.fromEntries(
        await Promise.all(REALM_USERS.map(async (user) => [user.username, await issuer.token(user)] as const)),
      );
    },
  };
}
