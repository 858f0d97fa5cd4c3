import { Client } from 'pg';

/** What clients had to wait, in milliseconds. */
export interface Waits {
  readonly longest: number;
  readonly p99: number;
  readonly requests: number;
}

const WARM_UP_MS = 500;

/** Clients that read and write rows of `items` by key, one request after the other. */
export class Clients {
  readonly #clients: readonly Client[];
  readonly #waits: number[] = [];
  #working: Promise<unknown> = Promise.resolve();
  #stopped = false;

  private constructor(clients: readonly Client[]) {
    this.#clients = clients;
  }

  /** @param rows keys are 1 to `rows`. */
  static async start(url: string, count: number, rows: number): Promise<Clients> {
    const clients = Array.from({ length: count }, () => new Client({ connectionString: url }));
    for (const client of clients) await client.connect();
    const started = new Clients(clients);
    started.#working = Promise.all(clients.map((client) => started.#work(client, rows)));
    await new Promise((resolve) => setTimeout(resolve, WARM_UP_MS));
    started.#waits.length = 0;
    return started;
  }

  /** Lets each client end the request that it waits for. */
  async stop(): Promise<Waits> {
    this.#stopped = true;
    await this.#working;
    const sorted = this.#waits.toSorted((a, b) => a - b);
    return {
      longest: sorted.at(-1) ?? 0,
      p99: sorted[Math.floor(sorted.length * 0.99)] ?? 0,
      requests: sorted.length,
    };
  }

  async end(): Promise<void> {
    this.#stopped = true;
    await this.#working.catch(() => undefined);
    for (const client of this.#clients) await client.end();
  }

  async #work(client: Client, rows: number): Promise<void> {
    while (!this.#stopped) {
      const key = 1 + Math.floor(Math.random() * rows);
      await this.#request(client, 'select id, amount, code from items where id = $1', key);
      await this.#request(client, 'update items set amount = amount + 1 where id = $1', key);
    }
  }

  async #request(client: Client, sql: string, key: number): Promise<void> {
    const started = performance.now();
    await client.query(sql, [key]);
    this.#waits.push(performance.now() - started);
  }
}
