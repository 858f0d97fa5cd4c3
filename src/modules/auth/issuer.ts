import type { Env } from '../../config/env.ts';

/** The realm's URL: `iss` of its tokens, and where its endpoints are. */
export function issuerOf({ KEYCLOAK_URL, KEYCLOAK_REALM }: Pick<Env, 'KEYCLOAK_URL' | 'KEYCLOAK_REALM'>): string {
  return `${KEYCLOAK_URL}/realms/${encodeURIComponent(KEYCLOAK_REALM)}`;
}
