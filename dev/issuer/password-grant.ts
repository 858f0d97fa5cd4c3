import { errors, type TokenEndpointGrantContext } from 'oidc-provider';
import { API_RESOURCE, API_SCOPE, apiResource } from './api-resource.ts';
import { logIn, TOKEN_SECONDS } from './realm.ts';

/** `grant_type=password`: Keycloak's "direct access grant", with which curl gets a token in one request. */
export async function passwordGrant(
  ctx: TokenEndpointGrantContext<{ username?: string; password?: string }>,
): Promise<void> {
  const { client, provider, params } = ctx.oidc;
  const user = logIn(params.username, params.password);
  if (!user) throw new errors.InvalidGrant('Invalid user credentials');

  const grant = new provider.Grant({ clientId: client.clientId, accountId: user.sub });
  grant.addOIDCScope(API_SCOPE);
  grant.addResourceScope(API_RESOURCE, API_SCOPE);
  const grantId = await grant.save();
  const token = new provider.AccessToken({
    client,
    accountId: user.sub,
    grantId,
    gty: 'password',
    scope: API_SCOPE,
    resourceServer: new provider.ResourceServer(API_RESOURCE, apiResource),
  });
  ctx.body = {
    access_token: await token.save(),
    expires_in: TOKEN_SECONDS,
    token_type: token.tokenType,
    scope: API_SCOPE,
  };
}
