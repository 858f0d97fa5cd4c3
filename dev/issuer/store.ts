import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Adapter, AdapterFactory, AdapterPayload } from 'oidc-provider';

/** Where the provider keeps sessions, grants and refresh tokens. */
export interface Store {
  readonly adapter: AdapterFactory;
  close(): void;
}

/** Opens the store kept in `folder`, so that who is logged in stays so over a restart; without it, one in memory. */
export function openStore(folder?: string): Store {
  if (folder) mkdirSync(folder, { recursive: true });
  const database = new DatabaseSync(folder ? path.join(folder, 'sessions.sqlite') : ':memory:');
  database.exec(`
    pragma journal_mode = wal;
    create table if not exists entries (
      model text, id text, payload text not null, expires real,
      uid text generated always as (payload ->> 'uid'),
      user_code text generated always as (payload ->> 'userCode'),
      grant_id text generated always as (payload ->> 'grantId'),
      primary key (model, id));
    delete from entries where expires < unixepoch()`);
  return { adapter: (model) => new SqliteAdapter(database, model), close: () => database.close() };
}

class SqliteAdapter implements Adapter {
  readonly #database: DatabaseSync;
  readonly #model: string;

  constructor(database: DatabaseSync, model: string) {
    this.#database = database;
    this.#model = model;
  }

  async upsert(id: string, payload: AdapterPayload, expiresIn?: number): Promise<void> {
    this.#database
      .prepare('insert or replace into entries (model, id, payload, expires) values (?, ?, ?, unixepoch() + ?)')
      .run(this.#model, id, JSON.stringify(payload), expiresIn ?? null);
  }

  find = async (id: string): Promise<AdapterPayload | undefined> => this.#first('id', id);
  findByUid = async (uid: string): Promise<AdapterPayload | undefined> => this.#first('uid', uid);
  findByUserCode = async (code: string): Promise<AdapterPayload | undefined> => this.#first('user_code', code);

  async consume(id: string): Promise<void> {
    this.#database
      .prepare(`update entries set payload = json_set(payload, '$.consumed', unixepoch()) where model = ? and id = ?`)
      .run(this.#model, id);
  }

  async destroy(id: string): Promise<void> {
    this.#database.prepare('delete from entries where model = ? and id = ?').run(this.#model, id);
  }

  async revokeByGrantId(grantId: string): Promise<void> {
    this.#database.prepare('delete from entries where model = ? and grant_id = ?').run(this.#model, grantId);
  }

  #first(column: 'id' | 'uid' | 'user_code', value: string): AdapterPayload | undefined {
    const row = this.#database
      .prepare(
        `select payload from entries where model = ? and ${column} = ? and coalesce(expires > unixepoch(), true)`,
      )
      .get(this.#model, value);
    const payload: AdapterPayload | undefined = row && JSON.parse(String(row['payload']));
    return payload;
  }
}
