import type { OpenAPIObject } from '@nestjs/swagger';
import { METHODS, type Operation } from './operations.ts';

/** Names of the two ways to sign in; see `document.ts`. */
export const SIGN_IN = { token: 'bearer', browser: 'oauth2' } as const;

/** What the browser's flow asks for. */
export const SCOPES = ['openid', 'profile', 'email'] as const;

const SPELLING: Readonly<Record<string, string>> = { pdf: 'PDF', url: 'URL', stripe: 'Stripe' };

/**
 * Completes each operation: the sentence of its route becomes the description, and its id, in words, the summary. Says
 * of each how to sign in, also where that is not needed.
 */
export function describeOperations(document: OpenAPIObject): void {
  for (const item of Object.values(document.paths)) {
    for (const method of METHODS) {
      const operation: Operation | undefined = item[method];
      if (!operation) continue;
      operation.description = operation.summary ?? '';
      operation.summary = inWords(operation.operationId ?? '');
      describeReplay(operation);
      operation.security = (operation.security ?? []).flatMap((way) =>
        SIGN_IN.token in way ? [way, { [SIGN_IN.browser]: [...SCOPES] }] : [way],
      );
    }
  }
}

/** Adds the header of a repeated answer to the operations that take an Idempotency-Key. */
function describeReplay({ parameters = [], responses }: Operation): void {
  if (!parameters.some((parameter) => 'name' in parameter && parameter.name === 'Idempotency-Key')) return;
  const description = '`true` when this is the answer of an earlier request with the same `Idempotency-Key`.';
  const headers = { 'Idempotency-Replayed': { description, schema: { type: 'string', enum: ['true'] } } };
  for (const [status, response] of Object.entries(responses)) {
    if (status < '300') Object.assign(response ?? {}, { headers });
  }
}

/** @returns `Get deck stats` for `getDeckStats`. */
function inWords(id: string): string {
  const words = id
    .replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
    .split(' ')
    .map((word) => SPELLING[word] ?? word)
    .join(' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
