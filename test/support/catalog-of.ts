import { Client } from 'pg';
import { type Catalog, readCatalog } from '../../src/modules/migrations/catalog/index.ts';

/** Every fact of a database, as the drift check reads it. */
export async function catalogOf(databaseUrl: string): Promise<Catalog> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    return await readCatalog(async <Row extends object>(sql: string, parameters: readonly unknown[] = []) => {
      const result = await client.query<Row>(sql, [...parameters]);
      return result.rows;
    });
  } finally {
    await client.end();
  }
}
