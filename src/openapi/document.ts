import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { APPLICATION_VERSION } from '../config/package.ts';
import { describeOperations, SCOPES, SIGN_IN } from './describe-operations.ts';
import { addProblems } from './problem-responses.ts';
import { TAGS } from './tags.ts';
import { schemaConverter } from './to-json-schema.ts';

type Scopes = Record<(typeof SCOPES)[number], string>;

/** Where a deployment is. Everything else in the document is the same everywhere. */
export interface DocumentUrls {
  /** URL of the API, without `/api/v1`. */
  readonly publicUrl: string;
  /** URL of the realm that issues the tokens. */
  readonly issuer: string;
}

const DESCRIPTION = `Turns a PDF into an Anki deck: upload a file, follow its job, download the package.

Errors are problem documents (RFC 9457). Programs decide by their \`code\`, which is stable.
Requests are limited per user, or per address without a token: see \`RateLimit-*\` and \`Retry-After\` in the answers.`;

const LICENSE = { name: 'MIT', identifier: 'MIT' };

/** Returns the OpenAPI document of the application: made from the schemas that its routes check and answer with. */
export function apiDocument(app: INestApplication, place: DocumentUrls): OpenAPIObject {
  const document = SwaggerModule.createDocument(app, headOf(place), {
    autoTagControllers: false,
    operationIdFactory: (_controller, method) => method,
    standardSchemaConverter: schemaConverter(),
  });
  describeOperations(document);
  addProblems(document);
  document.paths = sorted(document.paths);
  document.components = { ...document.components, schemas: sorted(document.components?.schemas ?? {}) };
  return document;
}

function headOf({ publicUrl, issuer }: DocumentUrls) {
  const builder = new DocumentBuilder()
    .setOpenAPIVersion('3.1.1')
    .setTitle('Anki Compendium')
    .setDescription(DESCRIPTION)
    .setVersion(APPLICATION_VERSION)
    .addServer(serverOf(publicUrl), 'The deployment that serves this document')
    .addBearerAuth(
      { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'An access token of the realm.' },
      SIGN_IN.token,
    )
    .addOAuth2(
      {
        type: 'oauth2',
        description: 'Sign in at the realm: authorization code with PKCE.',
        flows: {
          authorizationCode: {
            authorizationUrl: `${issuer}/protocol/openid-connect/auth`,
            tokenUrl: `${issuer}/protocol/openid-connect/token`,
            scopes: { openid: 'who you are', profile: 'your name', email: 'your e-mail address' } satisfies Scopes,
          },
        },
      },
      SIGN_IN.browser,
    );
  for (const [name, description] of Object.entries(TAGS)) builder.addTag(name, description);
  const head = builder.build();
  head.info = { ...head.info, contact: { name: 'Anki Compendium' }, license: LICENSE };
  return head;
}

/** A laptop's address is of no use to other readers: the path is relative to where they got the document from. */
const serverOf = (publicUrl: string): string => (publicUrl.startsWith('https:') ? publicUrl : '/');

/** In alphabetical order, so that a change is one place of a comparison and not two. */
const sorted = <Value>(record: Record<string, Value>): Record<string, Value> =>
  Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
