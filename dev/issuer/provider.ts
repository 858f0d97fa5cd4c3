import { createHash } from 'node:crypto';
import { Provider, type Configuration, type KoaContextWithOIDC } from 'oidc-provider';
import { keycloakClaims } from './access-token.ts';
import { API_RESOURCE, API_SCOPE, apiResource } from './api-resource.ts';
import type { SigningKey } from './keys.ts';
import { passwordGrant } from './password-grant.ts';
import type { Store } from './store.ts';
import { API_CLIENT, findUser, REALM, TOKEN_SECONDS, WEB_CLIENT } from './realm.ts';

const PROTOCOL = '/protocol/openid-connect';
const LOCAL_PAGE = /^http:\/\/(localhost|127\.0\.0\.1)(:\d+)?\//;

/** The OpenID Connect provider of the realm, with Keycloak's routes, claims and password grant. */
export function createProvider(issuer: string, key: SigningKey, store: Store): Provider {
  const provider = new Provider(issuer, configuration(key, store));
  // As a realm of Keycloak for development has it: whatever port of this machine a front end runs on.
  provider.Client.prototype.redirectUriAllowed = (uri: string) => LOCAL_PAGE.test(uri);
  provider.registerGrantType('password', passwordGrant, ['username', 'password', 'scope']);
  return provider;
}

function configuration(key: SigningKey, store: Store): Configuration {
  return {
    adapter: store.adapter,
    jwks: { keys: [{ ...key, kty: 'RSA' }] },
    clients: [WEB_CLIENT, API_CLIENT].map((id) => ({
      client_id: id,
      token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code', 'refresh_token', 'password'],
      response_types: ['code'],
      redirect_uris: ['http://localhost:3000/docs/oauth2-redirect.html'],
    })),
    clientBasedCORS: () => true,
    cookies: { keys: [createHash('sha256').update(JSON.stringify(key)).digest('hex')] },
    scopes: ['openid', 'email', 'profile', 'offline_access'],
    claims: {
      openid: ['sub', 'typ', 'azp'],
      email: ['email', 'email_verified'],
      profile: ['name', 'given_name', 'family_name', 'preferred_username'],
    },
    // Keycloak puts the claims of scopes into the ID token, not only into the answer of userinfo.
    conformIdTokenClaims: false,
    findAccount: (ctx, sub) => {
      const user = findUser(sub);
      if (!user) return undefined;
      const claims = keycloakClaims(user, ctx.oidc.client?.clientId ?? WEB_CLIENT, { sid: '', authTime: 0 });
      return { accountId: sub, claims: () => ({ ...claims, sub, typ: 'ID' }) };
    },
    loadExistingGrant: grantEverything,
    renderError: (ctx, { error, error_description: description }) => {
      ctx.type = 'text/plain';
      ctx.body = `The log-in failed: ${error}${description ? `: ${description}` : ''}\n`;
    },
    interactions: { url: (_ctx, interaction) => `/realms/${REALM}/login/${interaction.uid}` },
    features: {
      devInteractions: { enabled: false },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => API_RESOURCE,
        useGrantedResource: () => true,
        getResourceServerInfo: () => apiResource,
      },
    },
    formats: { customizers: { jwt: asKeycloakDoes } },
    ttl: {
      AccessToken: TOKEN_SECONDS,
      IdToken: TOKEN_SECONDS,
      Session: TOKEN_SECONDS,
      Grant: TOKEN_SECONDS,
      RefreshToken: TOKEN_SECONDS,
      Interaction: 3600,
    },
    routes: {
      authorization: `${PROTOCOL}/auth`,
      token: `${PROTOCOL}/token`,
      jwks: `${PROTOCOL}/certs`,
      userinfo: `${PROTOCOL}/userinfo`,
      end_session: `${PROTOCOL}/logout`,
      revocation: `${PROTOCOL}/revoke`,
    },
  };
}

/** Grants all scopes without a consent page, because the realm has only our own clients. */
async function grantEverything(ctx: KoaContextWithOIDC) {
  const { client, session, provider } = ctx.oidc;
  if (!client || !session?.accountId) return undefined;
  const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
  grant.addOIDCScope(API_SCOPE);
  grant.addResourceScope(API_RESOURCE, API_SCOPE);
  await grant.save();
  return grant;
}

type CustomizeJwt = NonNullable<NonNullable<NonNullable<Configuration['formats']>['customizers']>['jwt']>;

const asKeycloakDoes: CustomizeJwt = (ctx, token, parts) => {
  if (token.kind !== 'AccessToken') return;
  const user = findUser(token.accountId);
  if (!user) return;
  const authTime = ctx.oidc.session?.authTime() ?? ctx.oidc.entities.AuthorizationCode?.authTime;
  const sid = token.sessionUid ?? token.grantId;
  const session = { sid, authTime: authTime ?? Math.floor(Date.now() / 1000) };
  Object.assign(parts.payload, keycloakClaims(user, token.clientId ?? WEB_CLIENT, session));
  parts.header = { typ: 'JWT' };
};
