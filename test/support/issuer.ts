import { createPublicKey } from 'node:crypto';
import { mintToken, type TokenRequest } from '../../dev/issuer/access-token.ts';
import { makeSigningKey, type SigningKey } from '../../dev/issuer/keys.ts';
import { REALM } from '../../dev/issuer/realm.ts';
import { runVariable } from './run-variable.ts';

/** The run's issuer as KEYCLOAK_URL wants it. */
export const keycloakUrl = (): string => runVariable('TEST_KEYCLOAK_URL');

/** The `iss` of the run's tokens. */
export const issuerUrl = (): string => `${keycloakUrl()}/realms/${REALM}`;

/**
 * An access token of the run's issuer, by default the demo user's and in order. Some that are not:
 * `{ expiresIn: -60 }`, `{ claims: { aud: 'another-api' } }`, `{ claims: { email: undefined } }`, `{ header: { kid: 'x' } }`.
 */
export async function tokenFor(request: TokenRequest = {}): Promise<string> {
  const key: SigningKey = JSON.parse(runVariable('TEST_ISSUER_KEY'));
  return mintToken(issuerUrl(), key, request);
}

/** The same, signed with a key that the issuer does not know. */
export async function forgedTokenFor(request: TokenRequest = {}): Promise<string> {
  const key: SigningKey = JSON.parse(runVariable('TEST_ISSUER_KEY'));
  return mintToken(issuerUrl(), { ...(await makeSigningKey()), kid: key.kid }, request);
}

/** The run's public key as text, as anyone can fetch it. */
export async function publishedKey(): Promise<string> {
  const { kty, n = '', e = '' }: SigningKey = JSON.parse(runVariable('TEST_ISSUER_KEY'));
  const key = createPublicKey({ key: { kty: String(kty), n, e }, format: 'jwk' });
  return key.export({ type: 'spki', format: 'pem' }).toString();
}
