import { createHash } from 'node:crypto';
import { KINDS } from './kinds/registry.ts';
import { factsQuery } from './read-facts.ts';

const NOWHERE = {
  database: '0',
  owner: '0',
  schemas: [],
  ignored: [],
  seesConnections: true,
  hasMembersIn: () => true,
  initialised: '0',
};

/**
 * What this build asks a server of that major, as one word: facts that another build read may be compared with facts
 * that this one reads only when both have the same.
 *
 * @returns 64 lower-case hex digits (SHA-256)
 */
export function queryVersion(major: number): string {
  return createHash('sha256')
    .update(factsQuery({ major, ...NOWHERE }, KINDS))
    .digest('hex');
}
