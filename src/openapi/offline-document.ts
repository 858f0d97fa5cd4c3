import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { OpenAPIObject } from '@nestjs/swagger';
import { AppModule } from '../app.module.ts';
import { readEnv } from '../config/env.ts';
import { API_PREFIX } from '../routes.ts';
import { apiDocument, type DocumentUrls } from './document.ts';

/** Of what is needed to build the modules, nothing is reached. */
const NOWHERE = { DATABASE_URL: 'postgresql://localhost/none' };

/** Returns the document without a database: the modules are read, and no part of them is created. */
export async function offlineDocument(place: DocumentUrls): Promise<OpenAPIObject> {
  const app = await NestFactory.create(AppModule.forRoot(readEnv(NOWHERE)), new FastifyAdapter(), {
    preview: true,
    abortOnError: false,
    logger: false,
  });
  app.setGlobalPrefix(...API_PREFIX);
  return apiDocument(app, place);
}
