import { describe, expect, test } from '@jest/globals';
import { issuerUrl } from '../support/issuer.ts';
import { useDatabase } from '../support/use-database.ts';
import { useApp } from '../support/use-app.ts';

describe('without a token', () => {
  const api = useApp(useDatabase({ at: 'head' }));

  test('GET /info tells which build answers', async () => {
    const { status, body } = await api.ask('/api/v1/info', { as: null });
    expect(status).toBe(200);
    expect(body).toEqual({
      name: 'anki-compendium',
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
      environment: 'development',
    });
  });

  test('GET /auth/config tells a front end where to sign people in', async () => {
    const { body } = await api.ask('/api/v1/auth/config', { as: null });
    expect(body).toEqual({ issuer: issuerUrl(), client_id: 'anki-api', scopes: ['openid', 'profile', 'email'] });
  });

  test('GET /settings/public gives the public settings, and no other', async () => {
    const { status, body } = await api.ask('/api/v1/settings/public', { as: null });
    expect(status).toBe(200);
    expect(body).toEqual({
      free_tier_card_limit: 30,
      max_pdf_pages: 500,
      max_pdf_size_mb: 100,
      premium_tier_card_limit: 1000,
      uploads_per_hour: 10,
    });
  });

  test('every answer carries the headers that keep a browser safe', async () => {
    const { headers } = await api.ask('/api/v1/info', { as: null });
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'strict-transport-security': 'max-age=31536000; includeSubDomains',
      'content-security-policy': expect.stringContaining("default-src 'none'"),
    });
  });

  test('a browser of a known origin may use every method that the API has', async () => {
    const { headers } = await api.ask('/api/v1/info', {
      as: null,
      method: 'OPTIONS',
      headers: { origin: 'http://localhost:5173', 'access-control-request-method': 'DELETE' },
    });
    expect(headers).toMatchObject({
      'access-control-allow-origin': 'http://localhost:5173',
      'access-control-allow-methods': 'GET, HEAD, POST, PUT, PATCH, DELETE',
    });
  });

  test('the documentation describes the routes from their schemas', async () => {
    const { status, body } = await api.ask('/docs-json', { as: null });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      paths: {
        '/api/v1/decks/{id}': {
          get: {
            responses: {
              200: {
                content: {
                  'application/json': {
                    schema: { $ref: '#/components/schemas/Deck' },
                  },
                },
              },
            },
          },
        },
      },
    });
  });
});

describe('in production', () => {
  const database = useDatabase({ at: 'head' });
  const api = useApp(
    {
      get url() {
        return database.url.replace('//', '//').replace(/\/\/[^@]*@/, '//postgres:a-secret-of-its-own@');
      },
    },
    {
      ENVIRONMENT: 'production',
      KEYCLOAK_URL: 'https://login.example.org',
      STORAGE_URL_SECRET: 'a-secret-of-its-own',
    },
  );

  test('the OpenAPI document is served, and the page to try it is not', async () => {
    expect(await api.ask('/docs-json', { as: null })).toMatchObject({ status: 200, body: { openapi: '3.1.1' } });
    for (const path of ['/docs', '/docs/', '/docs/swagger-ui.css', '/docs-yaml'])
      expect(await api.ask(path, { as: null })).toMatchObject({ status: 404 });
  });
});
