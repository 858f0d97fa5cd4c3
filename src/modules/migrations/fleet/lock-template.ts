import { type Fact, sortFacts } from '../catalog/fact.ts';
import { splitIdentity } from '../catalog/identity.ts';

/** Stands for the schema; no name in a catalog can hold it. */
const PLACEHOLDER = '\u0001';
const WRITTEN_PLACEHOLDER = JSON.stringify(PLACEHOLDER).slice(1, -1);

/** Literals (with the cast behind them), bodies of functions, quoted names, plain names, all else. */
const TOKEN = /'(?:[^']|'')*'(?:::reg\w+)?|\$\w*\$[^]*?\$\w*\$|"(?:[^"]|"")*"|[\p{L}_][\p{L}\p{N}_$]*|[^]/gu;

/** Texts that people wrote, in which a name is only a word. */
const PROSE = new Set(['comment', 'labels']);

/** Kinds that belong to a database, also where an identity holds a schema. */
const OF_DATABASE = /^extension/u;

/**
 * What revisions make in the schema that they work in, with that schema as a placeholder.
 *
 * Only names of what the facts themselves describe are replaced: with `public` as the schema of the revisions, a foreign key
 * to `public.countries`, which no revision makes there, stays what it is.
 */
export class LockTemplate {
  readonly #facts: string;

  /** @param schema that the revisions worked in when the facts were read, as facts write it. */
  constructor(facts: readonly Fact[], schema: string) {
    const own = new Set(facts.flatMap(({ identity }) => ownName(identity, schema)));
    const mark = (text: string) => markNames(text, schema, own);
    const marked = facts.map((fact) => ({
      ...fact,
      identity: mark(fact.identity),
      attributes: Object.fromEntries(
        Object.entries(fact.attributes).map(([name, value]) => [
          name,
          PROSE.has(name)
            ? value
            : typeof value === 'string'
              ? mark(value)
              : Array.isArray(value)
                ? value.map(mark)
                : value,
        ]),
      ),
      ...(fact.dependsOn && { dependsOn: fact.dependsOn.map(mark) }),
    }));
    const kept = marked.filter(({ kind, identity }) => identity.includes(PLACEHOLDER) && !OF_DATABASE.test(kind));
    this.#facts = JSON.stringify(kept);
  }

  /** Returns the facts that a schema should have. @param schema as facts write it. */
  factsIn(schema: string): Fact[] {
    const written = JSON.stringify(schema).slice(1, -1);
    const facts: Fact[] = JSON.parse(this.#facts.replaceAll(WRITTEN_PLACEHOLDER, () => written));
    return sortFacts(facts);
  }
}

/** Returns the facts that live in a schema, by schema. */
export function factsBySchema(facts: readonly Fact[]): ReadonlyMap<string, readonly Fact[]> {
  return Map.groupBy(
    facts.filter(({ kind }) => !OF_DATABASE.test(kind)),
    ({ identity }) => /(?:^|[ (,])("(?:[^"]|"")+"|[^\s".(]+)\./u.exec(identity)?.[1] ?? '',
  );
}

/** Returns `books` for `public.books.id` and `f` for `public.f(integer)`; nothing for what lives in another schema. */
function ownName(identity: string, schema: string): string[] {
  const [first, second] = splitIdentity(identity);
  return first === schema && second !== undefined ? [second.replace(/[( ].*$/su, '')] : [];
}

function markNames(text: string, schema: string, own: ReadonlySet<string>): string {
  // nearly no text names the schema
  if (!text.includes(schema)) return text;
  const tokens = text.match(TOKEN) ?? [];
  return tokens
    .map((token, at) => {
      if (token.startsWith("'") && token.includes("'::reg")) {
        const end = token.lastIndexOf("'::reg");
        return `'${markNames(token.slice(1, end), schema, own)}${token.slice(end)}`;
      }
      const isName =
        token === schema && tokens[at - 1] !== '.' && tokens[at + 1] === '.' && own.has(tokens[at + 2] ?? '');
      return isName ? PLACEHOLDER : token;
    })
    .join('');
}
