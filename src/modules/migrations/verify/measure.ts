import type { Query } from '../catalog/fact.ts';
import type { StatementWatcher } from './measuring-driver.ts';
import { type Effect, effectBetween, readRelations, type RelationState } from './relation-state.ts';

/** One statement of a revision, as it was measured on a scratch database with empty or nearly empty tables. */
export interface Measure extends Effect {
  /** Counted from 1. */
  readonly statement: number;
  readonly sql: string;
  readonly durationMs: number;
}

/** Measures the statements of one revision in one direction; use a new one for each. */
export class Measuring implements StatementWatcher {
  readonly measures: Measure[] = [];
  readonly #history: string;
  #known: ReadonlySet<string> | undefined;
  #last: RelationState | undefined;

  /** @param history the history table, with its schema: what is done to it is not the revision's. */
  constructor(history: string) {
    this.#history = history;
  }

  async around<T>(sql: string, query: Query, run: () => Promise<T>): Promise<T> {
    const before = this.#last ?? (await readRelations(query, this.#history));
    this.#known ??= new Set(before.relations.map((relation) => relation.oid));
    const started = performance.now();
    const result = await run();
    const durationMs = performance.now() - started;
    this.#last = await readRelations(query, this.#history);
    const effect = effectBetween(before, this.#last, this.#known);
    this.measures.push({ statement: this.measures.length + 1, sql, durationMs, ...effect });
    return result;
  }
}
