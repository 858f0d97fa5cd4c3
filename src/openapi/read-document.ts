import { readFile } from 'node:fs/promises';
import type { OpenAPIObject } from '@nestjs/swagger';
import { z } from 'zod';
import { AppError } from '../common/app-error.ts';
import type { DocumentUrls } from './document.ts';

/** Raised for a file that is missing, or holds something else. */
export class NotOpenApiError extends AppError {
  readonly code = 'not_an_openapi_document';
  readonly kind = 'invalid';
  constructor(file: string, cause: unknown) {
    super(`${file} is not a document of compendium openapi: ${String(cause)}. Name a file that this command wrote.`, {
      cause,
    });
  }
}

const Document = z.custom<OpenAPIObject>().and(
  z.looseObject({
    openapi: z.string().startsWith('3.1'),
    servers: z.tuple([z.looseObject({ url: z.string() })]),
    paths: z.record(z.string(), z.record(z.string(), z.unknown())),
    components: z.looseObject({
      securitySchemes: z.looseObject({
        oauth2: z.looseObject({ flows: z.looseObject({ authorizationCode: z.looseObject({ tokenUrl: z.string() }) }) }),
      }),
    }),
  }),
);
type Document = z.infer<typeof Document>;

/** @throws {NotOpenApiError} */
export async function readDocument(file: string): Promise<Document> {
  try {
    return Document.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    throw new NotOpenApiError(file, error instanceof z.ZodError ? z.prettifyError(error) : error);
  }
}

/** Returns where the deployment is that the document was written for. */
export function placeOf({ servers, components }: Document): DocumentUrls {
  const { tokenUrl } = components.securitySchemes.oauth2.flows.authorizationCode;
  return { publicUrl: servers[0].url, issuer: tokenUrl.replace(/\/protocol\/openid-connect\/token$/, '') };
}
