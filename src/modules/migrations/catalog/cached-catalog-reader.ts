import type { Catalog } from './catalog.ts';
import { readChangeToken } from './change-token.ts';
import type { Query } from './fact.ts';
import { readFacts, type FactsOptions } from './read-facts.ts';

/** Everything is read again this often, whatever the token says. Milliseconds. */
const MAX_AGE_MS = 10 * 60_000;

/** Reads the facts of one database again and again, and asks for them only when a row of the catalog is another one. */
export class CachedCatalogReader {
  private last: { readonly token: string; readonly readAt: number; readonly catalog: Catalog } | undefined;

  /** @param maxAgeMs how old facts may become, in milliseconds. */
  constructor(private readonly maxAgeMs: number = MAX_AGE_MS) {}

  /**
   * As {@link readFacts}, with the same conditions; always of the same database, and with the same options but for
   * `dependencies`: what was read with them serves both.
   */
  async facts(query: Query, options: FactsOptions = {}): Promise<Catalog> {
    const token = await readChangeToken(query);
    const { last } = this;
    const isEnough = options.dependencies === false || last?.catalog.isWithoutDependencies !== true;
    if (last && isEnough && last.token === token && performance.now() - last.readAt < this.maxAgeMs)
      return last.catalog;
    this.last = undefined;
    const catalog = await readFacts(query, options);
    if (token !== null) this.last = { token, readAt: performance.now(), catalog };
    return catalog;
  }
}
