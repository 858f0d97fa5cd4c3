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
 * Hashes the fact queries for a major. Facts of two builds are comparable only if their hashes match. White space does not
 * count, so formatting a query changes nothing.
 *
 * @param major of the server, such as 18; without an error for one that is unknown.
 * @returns 64 lower-case hex digits (SHA-256)
 */
export function queryVersion(major: number): string {
  const query = factsQuery({ major, ...NOWHERE }, KINDS);
  return createHash('sha256').update(query.replaceAll(/\s+/g, ' ')).digest('hex');
}
