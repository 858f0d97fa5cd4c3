import { describe, expect, test } from '@jest/globals';
import type { Client } from 'pg';
import type { Catalog } from '../../src/modules/migrations/catalog/catalog.ts';
import { diffCatalogs } from '../../src/modules/migrations/catalog/diff-catalogs.ts';
import { keyOf } from '../../src/modules/migrations/catalog/fact.ts';
import { readFacts } from '../../src/modules/migrations/catalog/read-facts.ts';
import { useDatabase } from '../support/use-database.ts';
import { queryOf } from './catalog-client.ts';
import { randomFrom, randomPair } from './random-pair.ts';

/** Pairs that are tried, and the seed of the first; the next one has the seed after it. */
const ROUNDS = Number(process.env['ROUNDS'] ?? 20);
const SEED = Number(process.env['SEED'] ?? 200);

async function make(client: Client, statements: readonly string[]): Promise<Catalog> {
  await client.query('begin; create schema app; create schema other');
  for (const statement of statements) {
    await client.query('savepoint made');
    // what the server refuses is left out
    await client.query(statement).catch(() => client.query('rollback to made'));
  }
  return read(client);
}

async function read(client: Client): Promise<Catalog> {
  await client.query(`set search_path = ''`);
  return readFacts(queryOf(client));
}

async function undo(client: Client): Promise<void> {
  await client.query('rollback');
  await client.query('reset all');
}

describe('two databases with random parts of a library of objects that are built on each other', () => {
  const database = useDatabase({ at: 'empty' });

  test.each(Array.from({ length: ROUNDS }, (_, round) => SEED + round))(
    'are made one by the repair, or it says of each object why not: pair %i',
    async (seed) => {
      const client = await database.connect();
      const { expected, actual } = randomPair(randomFrom(seed));
      const wanted = await make(client, expected);
      await undo(client);
      try {
        const { repair } = diffCatalogs(wanted, await make(client, actual));
        await client.query(repair.sql);
        // a column that comes back is the last one, which its note says
        const left = diffCatalogs(wanted, await read(client))
          .drifts.filter(({ attributes }) => attributes.some(({ name }) => name !== 'columnOrder'))
          .map(keyOf);
        expect(left.filter((key) => !repair.notes.some((note) => note.startsWith(`${key}:`)))).toEqual([]);
      } finally {
        await undo(client);
      }
    },
  );
});
