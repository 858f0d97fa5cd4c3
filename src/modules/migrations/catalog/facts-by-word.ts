import { keyOf, type Fact } from './fact.ts';

const WORD = /[\p{L}_][\p{L}\p{N}_$]*/gu;
const PLAIN = /^[\p{L}_][\p{L}\p{N}_$]*$/u;

/** Facts that can be changed one by one, found by the words in them: of thousands, a rename changes a few. */
export class FactsByWord {
  readonly #facts: Fact[];
  readonly #places = new Map<string, Set<number>>();
  readonly #keys: Set<string>;

  constructor(facts: readonly Fact[]) {
    this.#facts = [...facts];
    this.#keys = new Set(facts.map(keyOf));
    for (const [place, fact] of this.#facts.entries()) this.#note(fact, place);
  }

  get facts(): readonly Fact[] {
    return this.#facts;
  }

  has(fact: Pick<Fact, 'kind' | 'identity'>): boolean {
    return this.#keys.has(keyOf(fact));
  }

  /** Replaces each fact in which a name may stand; `change` gives back one that it leaves as it is. */
  change(name: string, change: (fact: Fact) => Fact): void {
    const places = PLAIN.test(name) ? (this.#places.get(name) ?? []) : this.#facts.keys();
    for (const place of places) {
      const fact = this.#facts[place];
      const changed = fact && change(fact);
      if (!changed || changed === fact) continue;
      this.#facts[place] = changed;
      this.#keys.delete(keyOf(fact));
      this.#keys.add(keyOf(changed));
      this.#note(changed, place);
    }
  }

  #note({ identity, attributes, dependsOn }: Fact, place: number): void {
    const text = [identity, ...Object.values(attributes), dependsOn].join('\n');
    for (const word of new Set(text.match(WORD))) {
      const places = this.#places.get(word);
      if (places) places.add(place);
      else this.#places.set(word, new Set([place]));
    }
  }
}
