/** A JSON object. */
export type Json = Readonly<Record<string, unknown>>;

export interface Comparison {
  /** Where the schema is, for a person. */
  readonly place: string;
  /** `request`: clients send it, so the service must take all that it took. `response`: the other way round. */
  readonly direction: 'request' | 'response';
  readonly old: Json;
  readonly now: Json;
}

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const objectAt = (object: Json, key: string): Json => {
  const value = object[key];
  return isObject(value) ? value : {};
};

/** Limits by the direction in which they become stricter. */
const LIMITS = { minimum: 1, minLength: 1, minItems: 1, maximum: -1, maxLength: -1, maxItems: -1 } as const;

/** Finds what a change of a schema takes from clients. */
export class SchemaComparer {
  private readonly compared = new Set<string>();

  /** @param found gets the sentences. */
  constructor(
    private readonly before: Json,
    private readonly after: Json,
    private readonly found: string[],
  ) {}

  compare(given: Comparison): void {
    const names = [given.old['$ref'], given.now['$ref']];
    if (names.every((name) => typeof name === 'string')) {
      const key = `${given.direction} ${names.join(' ')}`;
      if (this.compared.has(key)) return;
      this.compared.add(key);
    }
    const comparison = { ...given, old: resolve(given.old, this.before), now: resolve(given.now, this.after) };
    this.compareChoices(comparison);
    this.compareTypes(comparison);
    this.compareValues(comparison);
    this.compareLimits(comparison);
    this.compareProperties(comparison);
    for (const key of ['items', 'additionalProperties']) this.descend(comparison, key, `${given.place}[]`);
  }

  private descend({ direction, old, now }: Comparison, key: string, place: string): void {
    if (isObject(old[key]) && isObject(now[key])) this.compare({ place, direction, old: old[key], now: now[key] });
  }

  /** `anyOf` and `oneOf`: in the same order they are compared one by one, else each must be there as it was. */
  private compareChoices({ place, direction, old, now }: Comparison): void {
    const [before, after] = [choicesOf(old), choicesOf(now)];
    if (before.length === 0 && after.length === 0) return;
    if (before.length === after.length) {
      before.forEach((choice, index) => this.compare({ place, direction, old: choice, now: after[index] ?? {} }));
      return;
    }
    const [needed, offered] = direction === 'request' ? [before, after] : [after, before];
    const texts = new Set(offered.map((choice) => JSON.stringify(choice)));
    const lost = needed.filter((choice) => !texts.has(JSON.stringify(choice)));
    if (lost.length > 0)
      this.found.push(`${place}: ${direction === 'request' ? 'a choice was removed' : 'a choice was added'}.`);
  }

  private compareTypes({ place, direction, old, now }: Comparison): void {
    const [before, after] = [textsAt(old, 'type'), textsAt(now, 'type')];
    const [needed, offered] = direction === 'request' ? [before, after] : [after, before];
    const isAny = offered.length === 0;
    const lost = needed.filter(
      (type) => !offered.includes(type) && !(type === 'integer' && offered.includes('number')),
    );
    if (!isAny && (lost.length > 0 || needed.length === 0) && !hasChoices(old, now))
      this.found.push(`${place} was ${before.join(' or ') || 'anything'}, and is ${after.join(' or ') || 'anything'}.`);
  }

  /** `enum` and `const`. */
  private compareValues({ place, direction, old, now }: Comparison): void {
    const [before, after] = [valuesOf(old), valuesOf(now)];
    const [needed, offered] = direction === 'request' ? [before, after] : [after, before];
    if (offered === undefined || hasChoices(old, now)) return;
    const lost = needed?.filter((value) => !offered.includes(value)) ?? ['other values'];
    const what = direction === 'request' ? 'is refused now' : 'is new in an answer';
    for (const value of lost) this.found.push(`${place}: ${value} ${what}.`);
  }

  private compareLimits({ place, direction, old, now }: Comparison): void {
    for (const key of ['format', 'pattern'] as const) {
      const isTighter = direction === 'request' ? now[key] !== undefined : old[key] !== undefined;
      if (old[key] !== now[key] && isTighter)
        this.found.push(`${place}: ${key} was ${shown(old[key])}, and is ${shown(now[key])}.`);
    }
    if (direction === 'response') return;
    for (const [key, sign] of Object.entries(LIMITS)) {
      const [before, after] = [old[key], now[key]];
      if (typeof after !== 'number') continue;
      if (typeof before !== 'number' || (after - before) * sign > 0)
        this.found.push(`${place}: ${key} was ${shown(before)}, and is ${after}.`);
    }
  }

  private compareProperties(comparison: Comparison): void {
    const { place, direction, old, now } = comparison;
    const [before, after] = [objectAt(old, 'properties'), objectAt(now, 'properties')];
    for (const [name, property] of Object.entries(before)) {
      const other = after[name];
      if (isObject(property) && isObject(other))
        this.compare({ place: `${place}.${name}`, direction, old: property, now: other });
      else if (direction === 'response' || now['additionalProperties'] === false)
        this.found.push(`${place}.${name} was removed.`);
    }
    const [needed, had] = [textsAt(now, 'required'), textsAt(old, 'required')];
    if (direction === 'request')
      for (const name of needed.filter((key) => !had.includes(key)))
        this.found.push(`${place}.${name} is required now.`);
    else
      for (const name of had.filter((key) => key in after && !needed.includes(key)))
        this.found.push(`${place}.${name} may be missing now.`);
  }
}

const shown = (value: unknown): string => (value === undefined ? 'not set' : JSON.stringify(value));

/** One text, or a list of them. */
function textsAt(schema: Json, key: string): string[] {
  const value = schema[key];
  return (value === undefined ? [] : [value].flat()).map(String);
}

function choicesOf(schema: Json): Json[] {
  const choices = schema['anyOf'] ?? schema['oneOf'];
  return Array.isArray(choices) ? choices.filter(isObject) : [];
}

const hasChoices = (old: Json, now: Json): boolean => choicesOf(old).length > 0 && choicesOf(now).length > 0;

function valuesOf(schema: Json): string[] | undefined {
  const values = schema['enum'] ?? (schema['const'] === undefined ? undefined : [schema['const']]);
  return Array.isArray(values) ? values.map((value) => JSON.stringify(value)) : undefined;
}

function resolve(schema: Json, schemas: Json): Json {
  const name = typeof schema['$ref'] === 'string' ? schema['$ref'].split('/').at(-1) : undefined;
  return name === undefined ? schema : objectAt(schemas, name);
}
