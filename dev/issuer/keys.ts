import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from 'jose';
import { z } from 'zod';

/** The issuer's private RS256 key, as a JWK with `kid`, `alg` and `use`. */
export type SigningKey = JWK & { readonly kid: string };

const StoredKey = z.looseObject({
  kty: z.literal('RSA'),
  kid: z.string(),
  n: z.string(),
  e: z.string(),
  d: z.string(),
});

export async function makeSigningKey(): Promise<SigningKey> {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  const jwk = await exportJWK(privateKey);
  return { ...jwk, kid: await calculateJwkThumbprint(jwk), alg: 'RS256', use: 'sig' };
}

/** The key kept in `folder`, made at first use, so that tokens outlive a restart. */
export async function keptSigningKey(folder: string): Promise<SigningKey> {
  const file = path.join(folder, 'signing-key.json');
  if (existsSync(file)) return StoredKey.parse(JSON.parse(readFileSync(file, 'utf8')));
  const key = await makeSigningKey();
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, JSON.stringify(key), { mode: 0o600 });
  return key;
}
