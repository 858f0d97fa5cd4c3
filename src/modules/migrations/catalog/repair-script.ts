/** A statement that waits for a person, and why. */
export interface HeldStatement {
  readonly sql: string;
  readonly reason: string;
}

/** Every name in the script is qualified; a function is made before all that its body reads. */
const SETTINGS: readonly string[] = [`set search_path = ''`, 'set check_function_bodies = off'];

/** One script for all drifts, and what it cannot do. */
export class RepairScript {
  /** All of it. Ends every statement with `;` and a line break. Empty when there is nothing to run. */
  readonly sql: string;
  /** True when some of it loses rows or values. */
  readonly destructive: boolean;
  /** One line for each object that no SQL can bring back, or not without a thought. */
  readonly notes: readonly string[];
  readonly #lossless: readonly string[];
  readonly #held: readonly HeldStatement[];

  constructor(lossless: readonly string[] = [], held: readonly HeldStatement[] = [], notes: readonly string[] = []) {
    const statements = [...lossless, ...held.map(({ sql }) => sql)];
    this.sql = statements.length === 0 ? '' : terminate([...SETTINGS, ...statements]);
    this.destructive = held.length > 0;
    this.notes = notes;
    this.#lossless = lossless;
    this.#held = held;
  }

  /** What loses nothing, without `;`, in an order that runs in one go on its own. Not part of the JSON form. */
  get lossless(): readonly string[] {
    return this.#lossless;
  }

  /** What loses rows or values, and what cannot run before that; it follows `lossless`. Not part of the JSON form. */
  get held(): readonly HeldStatement[] {
    return this.#held;
  }
}

/** Statements with `;` at the end of each. */
export function terminate(statements: readonly string[]): string {
  return statements.map(terminated).join('\n');
}

/** Ends a statement with one `;`, if it has none. No errors. */
export function terminated(statement: string): string {
  const sql = statement.trimEnd();
  return sql.endsWith(';') ? sql : `${sql};`;
}
