import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { SwaggerModule } from '@nestjs/swagger';
import type { Env } from '../config/env.ts';
import { issuerOf } from '../modules/auth/issuer.ts';
import { SCOPES } from './describe-operations.ts';
import { apiDocument } from './document.ts';

/** Serves the OpenAPI document at `/docs-json`, and, except in production, a page to try it at `/docs/`. */
export function setupSwagger(app: NestFastifyApplication, env: Env): void {
  const document = () => apiDocument(app, { publicUrl: env.PUBLIC_URL, issuer: issuerOf(env) });
  const hasPage = env.ENVIRONMENT !== 'production';
  if (hasPage) servePage(app);
  SwaggerModule.setup('docs', app, document, {
    ui: hasPage,
    raw: ['json'],
    swaggerOptions: {
      persistAuthorization: true,
      initOAuth: {
        clientId: env.KEYCLOAK_CLIENT_ID,
        scopes: [...SCOPES],
        usePkceWithAuthorizationCodeGrant: true,
      },
    },
  });
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
