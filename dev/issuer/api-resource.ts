import { API_CLIENT, TOKEN_SECONDS } from './realm.ts';

/** OAuth names what a token is for by a URI; in the token itself it is Keycloak's `anki-api`. */
export const API_RESOURCE = 'urn:anki-compendium:api';
export const API_SCOPE = 'openid email profile';

/** How access tokens for the API are made. */
export const apiResource = {
  scope: API_SCOPE,
  audience: API_CLIENT,
  accessTokenTTL: TOKEN_SECONDS,
  accessTokenFormat: 'jwt' as const,
  jwt: { sign: { alg: 'RS256' as const } },
};
