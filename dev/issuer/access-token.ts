import { randomUUID } from 'node:crypto';
import { importJWK, SignJWT, type JWTPayload } from 'jose';
import type { SigningKey } from './keys.ts';
import { API_CLIENT, REALM, REALM_USERS, TOKEN_SECONDS, WEB_CLIENT, type RealmUser } from './realm.ts';

/** Returns the claims that Keycloak adds to the registered claims of a JWT. */
export function keycloakClaims(
  user: RealmUser,
  client: string,
  session: { sid: string; authTime: number },
): JWTPayload {
  const [given, ...family] = user.name.split(' ');
  return {
    typ: 'Bearer',
    azp: client,
    aud: [API_CLIENT, 'account'],
    auth_time: session.authTime,
    sid: session.sid,
    acr: '1',
    realm_access: { roles: [`default-roles-${REALM}`, 'offline_access', 'uma_authorization', ...user.roles] },
    email: user.email,
    email_verified: user.emailVerified,
    preferred_username: user.username,
    name: user.name,
    given_name: given ?? '',
    family_name: family.join(' '),
  };
}

/** The access token a test asks for: by default the demo user's, and nothing wrong with it. */
export interface TokenRequest extends Partial<RealmUser> {
  /** Seconds from now; a negative number gives an expired token. */
  readonly expiresIn?: number;
  /** Claims that replace the usual ones; `undefined` leaves a claim out. */
  readonly claims?: Readonly<Record<string, unknown>>;
  /** Fields of the protected header that replace the usual ones. */
  readonly header?: Readonly<Record<string, unknown>>;
}

/** Signs an access token without a login, for tests: any user, any claim. */
export async function mintToken(issuer: string, key: SigningKey, request: TokenRequest = {}): Promise<string> {
  const { expiresIn = TOKEN_SECONDS, claims, header, ...person } = request;
  const now = Math.floor(Date.now() / 1000);
  const [demo] = REALM_USERS;
  if (!demo) throw new Error('The realm has no users.');
  const user: RealmUser = { ...demo, ...person };
  const payload: JWTPayload = {
    iss: issuer,
    sub: user.sub,
    iat: Math.min(now, now + expiresIn),
    exp: now + expiresIn,
    jti: randomUUID(),
    scope: 'openid email profile',
    ...keycloakClaims(user, WEB_CLIENT, { sid: randomUUID(), authTime: now }),
    ...claims,
  };
  return new SignJWT(payload)
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: key.kid, ...header })
    .sign(await importJWK(key, 'RS256'));
}
