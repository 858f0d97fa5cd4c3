import { randomUUID } from 'node:crypto';

/** A row as the driver gives it. */
export interface Row {
  readonly id: string;
  readonly [column: string]: unknown;
}

interface Queries {
  query<Found extends Row>(sql: string, values?: readonly unknown[]): Promise<Found[]>;
}

/** Adds one row: what `columns` does not say has the table's default. @returns the row. */
export async function insert(database: Queries, table: string, columns: Record<string, unknown>): Promise<Row> {
  const names = Object.keys(columns);
  const places = names.map((_, at) => `$${at + 1}`);
  const [row] = await database.query<Row>(
    `insert into ${table} (${names.join(', ')}) values (${places.join(', ')}) returning *`,
    Object.values(columns),
  );
  if (!row) throw new Error(`No row was added to ${table}.`);
  return row;
}

/** The least that a row of each table needs, for {@link insert}. */
export const minimal = {
  user: () => ({ keycloak_id: randomUUID(), email: `${randomUUID()}@example.org` }),
  job: (user_id: unknown) => ({
    user_id,
    source_filename: 'biology.pdf',
    source_file_path: `${randomUUID()}.pdf`,
    source_file_size_bytes: 1024,
  }),
  deck: (user_id: unknown) => ({
    user_id,
    name: 'Biology',
    source_filename: 'biology.pdf',
    file_path: `${randomUUID()}.apkg`,
  }),
  notification: (user_id: unknown) => ({ user_id, type: 'job_completed', title: 'Done', body: 'Your deck is ready.' }),
  subscription: (user_id: unknown) => ({ user_id, tier: 'premium' }),
  setting: (user_id: unknown = null) => ({ user_id, key: `k${randomUUID()}`, value: '"x"' }),
  auditLog: (user_id: unknown = null) => ({ user_id, action: 'deck.create' }),
};
