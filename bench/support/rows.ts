import type { Client } from 'pg';

/** Jobs and decks of the user who asks; the rest of the table is other people's. */
export const OWN = 200;

/** The id of the user who asks; the first request makes the row. */
export async function callerOf(origin: string, headers: Record<string, string>): Promise<string> {
  const answer = await fetch(`${origin}/api/v1/users/me`, { headers });
  const body: unknown = await answer.json();
  if (typeof body === 'object' && body !== null && 'id' in body) return String(body.id);
  throw new Error(`The API does not know its user: ${answer.status}`);
}

/** Brings `jobs` and `decks` to `rows` rows each. @returns the id of a deck of the user's. */
export async function fill(client: Client, userId: string, rows: number): Promise<string> {
  await client.query(
    `insert into users (keycloak_id, email) select 'bench-' || n, n || '@bench.example' from generate_series(1, 1000) n
     on conflict do nothing`,
  );
  for (const [table, columns, values] of [
    [
      'jobs',
      'source_filename, source_file_path, source_file_size_bytes',
      `'biology.pdf', gen_random_uuid() || '.pdf', 1024`,
    ],
    ['decks', 'name, source_filename, file_path', `'Biology', 'biology.pdf', gen_random_uuid() || '.apkg'`],
  ] as const) {
    const insert = `insert into ${table} (user_id, created_at, ${columns}) select`;
    const { rows: own } = await client.query(`select from ${table} where user_id = $1`, [userId]);
    if (own.length === 0) {
      const mine = `${insert} $1::uuid, now() - n * interval '1 minute', ${values} from generate_series(1, ${OWN}) n`;
      await client.query(mine, [userId]);
    }
    const { rows: counted } = await client.query<{ count: number }>(`select count(*)::int as count from ${table}`);
    await client.query(
      `${insert} u.id, now() - n * interval '1 second', ${values}
       from generate_series(1, $1::int) n join users u on u.keycloak_id = 'bench-' || (1 + n % 1000)`,
      [rows - (counted[0]?.count ?? 0)],
    );
    await client.query(`vacuum analyze ${table}`);
  }
  const { rows: decks } = await client.query<{ id: string }>('select id from decks where user_id = $1 limit 1', [
    userId,
  ]);
  return decks[0]?.id ?? '';
}
