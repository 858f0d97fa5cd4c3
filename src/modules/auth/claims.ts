import { z } from 'zod';

/** A name as PostgreSQL can hold it: its text has no place for NUL. */
const name = z.string().transform((text) => text.replaceAll('\0', '').trim());

/** What this service reads of an access token of Keycloak. */
export const Claims = z.object({
  sub: z
    .string()
    .max(255)
    .regex(/^[^\0]+$/),
  /** Seconds since 1970, and not without end: the first moment at which the token is over. */
  exp: z.number(),
  /** Keycloak's own mark: `ID` and `Refresh` are the other kinds. */
  typ: z.literal('Bearer'),
  aud: z.union([z.string(), z.array(z.string())]).optional(),
  azp: z.string().optional(),
  /** A value that is not an address counts as none. */
  email: z
    .string()
    .trim()
    .max(255)
    .transform((text) => (/^[^\0@]+@[^\0]+$/.test(text) ? text : undefined))
    .optional(),
  email_verified: z.boolean().optional(),
  preferred_username: name.optional(),
  name: name.optional(),
  /** Seconds since 1970: when the user last logged in. */
  auth_time: z.number().optional(),
  /** Of the session: one for each time that the user signs in. */
  sid: z.string().max(255).optional(),
  realm_access: z.object({ roles: z.array(z.string()) }).optional(),
});
export type Claims = z.infer<typeof Claims>;

export const rolesOf = ({ realm_access }: Claims): readonly string[] => realm_access?.roles ?? [];

/** The token was made for this client: as its audience, or at its request. */
export function isFor({ aud, azp }: Claims, clientId: string): boolean {
  return azp === clientId || [aud].flat().includes(clientId);
}
