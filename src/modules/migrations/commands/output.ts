import { coloured, paint } from './paint.ts';

/** Where a command writes. Standard output is its answer; standard error is what it tells while it works. */
export class Output {
  readonly #json: boolean;

  constructor(json: boolean) {
    this.#json = json;
  }

  /** True when standard output must be one JSON document. */
  get isJson(): boolean {
    return this.#json;
  }

  /** One answer, in the form that was asked for. */
  answer(value: unknown, lines: readonly string[]): void {
    for (const line of this.#json ? [JSON.stringify(value, null, 2)] : lines.map(paint)) console.log(line);
  }

  /** An answer that has one form only, as it stands. */
  text(document: string): void {
    process.stdout.write(document);
  }

  /** Progress; silent in a script that reads JSON. */
  progress(line: string): void {
    if (!this.#json) console.error(line);
  }

  /** The answer of a command that failed, for a script; a person reads {@link error}. */
  failed(error: { code: string; message: string; objects?: readonly unknown[] }): void {
    if (this.#json) console.log(JSON.stringify({ error }, null, 2));
  }

  error(sentence: string): void {
    console.error(coloured('red', sentence, process.stderr));
  }
}

/** `1.5 s`, `12 ms`. */
export function duration(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}
