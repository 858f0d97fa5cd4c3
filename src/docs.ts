import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import type { Env } from './config/env.ts';
import { APPLICATION_VERSION } from './config/package.ts';
import { withProblems } from './documented-problems.ts';
import { issuerOf } from './modules/auth/issuer.ts';

/** `/docs` (a page) and `/docs-json`: OpenAPI from the schemas that the routes check. People sign in at the issuer. */
export function serveDocs(app: INestApplication, env: Env): void {
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
          scopes: { openid: 'who you are', profile: 'your name', email: 'your e-mail address' },
        },
      },
    })
    .build();
  const document = () => withProblems(SwaggerModule.createDocument(app, config));
  SwaggerModule.setup('docs', app, document, {
    swaggerOptions: {
      persistAuthorization: true,
      initOAuth: {
        clientId: env.KEYCLOAK_CLIENT_ID,
        scopes: ['openid', 'profile', 'email'],
        usePkceWithAuthorizationCodeGrant: true,
      },
    },
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
