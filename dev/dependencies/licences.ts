import satisfies from 'spdx-satisfies';
import { z } from 'zod';

const Lock = z.object({
  packages: z.record(
    z.string(),
    z.object({
      version: z.string().optional(),
      license: z.string().optional(),
      dev: z.boolean().optional(),
      devOptional: z.boolean().optional(),
    }),
  ),
});

/** A package that the service is deployed with. */
export interface Licensed {
  readonly name: string;
  /** An SPDX expression, if the package says what it is under. */
  readonly licence: string | undefined;
}

/** @param lock what package-lock.json holds. */
export function productionPackages(lock: unknown): Licensed[] {
  return Object.entries(Lock.parse(lock).packages)
    .filter(([place, { dev, devOptional }]) => place !== '' && !dev && !devOptional)
    .map(([place, { version, license }]) => ({
      name: `${place.split('node_modules/').at(-1)}@${version}`,
      licence: license,
    }));
}

/** @returns what is wrong, a sentence for each package. */
export function licenceFaults(packages: readonly Licensed[], allowed: readonly string[]): string[] {
  return packages.flatMap(({ name, licence }) => {
    if (licence === undefined)
      return [`${name} does not say what it is licensed under; look, and leave it out or say so.`];
    return isAllowed(licence, allowed) ? [] : [`${name} is under ${licence}, which is not in ALLOWED_LICENCES.`];
  });
}

function isAllowed(licence: string, allowed: readonly string[]): boolean {
  try {
    return satisfies(licence, allowed);
  } catch {
    // no SPDX expression: "SEE LICENSE IN …", "UNLICENSED"
    return false;
  }
}
