import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import type { Env } from './config/env.ts';
import { APPLICATION_VERSION } from './config/package.ts';
import { withProblems } from './documented-problems.ts';
import { issuerOf } from './modules/auth/issuer.ts';

const SCOPES = { openid: 'who you are', profile: 'your name', email: 'your e-mail address' };
/** The scopes that the page asks for. */
const ASKED = Object.keys(SCOPES);

/** `/docs/` (a page) and `/docs-json`: OpenAPI from the schemas that the routes check. People sign in at the issuer. */
export function serveDocs(app: NestFastifyApplication, env: Env): void {
  const issuer = issuerOf(env);
  const config = new DocumentBuilder()
    .setTitle('Anki Compendium')
    .setVersion(APPLICATION_VERSION)
    .addBearerAuth()
    .addOAuth2({
      type: 'oauth2',
      flows: {
        authorizationCode: {
          authorizationUrl: `${issuer}/protocol/openid-connect/auth`,
          tokenUrl: `${issuer}/protocol/openid-connect/token`,
          scopes: SCOPES,
        },
      },
    })
    .build();
  const document = () => withSignIn(withProblems(SwaggerModule.createDocument(app, config)));
  servePage(app);
  SwaggerModule.setup('docs', app, document, {
    swaggerOptions: {
      persistAuthorization: true,
      initOAuth: {
        clientId: env.KEYCLOAK_CLIENT_ID,
        scopes: ASKED,
        usePkceWithAuthorizationCodeGrant: true,
      },
    },
  });
}

/** Lets a token of the sign-in do where routes ask for a bearer token: else the page would not send it. */
function withSignIn(document: OpenAPIObject): OpenAPIObject {
  for (const operation of Object.values(document.paths).flatMap((path) => Object.values(path))) {
    const { security }: { security?: Record<string, string[]>[] } = operation;
    // the routes of a controller share one list
    if (security?.some((way) => 'bearer' in way)) operation.security = [...security, { oauth2: ASKED }];
  }
  return document;
}

/**
 * The page finds its files, and the address that the issuer sends people back to, next to its own address: at `/docs/`
 * only. The window of the sign-in must reach the page that opened it, which its opener policy would otherwise forbid.
 */
function servePage(app: NestFastifyApplication): void {
  const policies = new Map([
    ['/docs/', 'same-origin-allow-popups'],
    ['/docs/oauth2-redirect.html', 'unsafe-none'],
  ]);
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('onRequest', async (request, reply) => {
      const [path = ''] = request.url.split('?', 1);
      if (path === '/docs') return reply.redirect('docs/');
      if (path === '/docs/index.html') return reply.redirect('./');
      const policy = policies.get(path);
      if (policy !== undefined) reply.header('cross-origin-opener-policy', policy);
      return undefined;
    });
}

/** Own scripts and styles only; the page of the documentation also talks to the issuer and styles itself inline. */
export function contentSecurityPolicy(env: Env): Record<string, string[]> {
  const own = {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'"],
    imgSrc: ["'self'", 'data:'],
    fontSrc: ["'self'"],
    connectSrc: ["'self'"],
    baseUri: ["'none'"],
    formAction: ["'self'"],
    frameAncestors: ["'none'"],
  };
  if (env.ENVIRONMENT === 'production') return own;
  return {
    ...own,
    styleSrc: [...own.styleSrc, "'unsafe-inline'"],
    connectSrc: [...own.connectSrc, new URL(env.KEYCLOAK_URL).origin],
  };
}
