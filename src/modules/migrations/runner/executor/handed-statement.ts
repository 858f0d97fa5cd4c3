/** The result of a statement that a revision handed over. It knows whether the revision waits for it. */
export class Handed<T> extends Promise<T> {
  /** What is derived from it is a plain promise. */
  static override get [Symbol.species](): PromiseConstructor {
    return Promise;
  }

  #isAwaited = false;
  #failure: { readonly error: unknown } | null = null;

  /** Begins `work` when `previous` has ended, which never fails. */
  static after<T>(previous: Promise<unknown>, work: () => Promise<T>): Handed<T> {
    const result = previous.then(work);
    const handed = new Handed<T>((resolve, reject) => {
      result.then(resolve, reject);
    });
    handed.#watch();
    return handed;
  }

  // oxlint-disable-next-line unicorn/no-thenable -- the await of a subclass calls it, and this is how it is seen
  override then<A = T, B = never>(
    onResult?: ((value: T) => A | PromiseLike<A>) | null,
    onError?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    this.#isAwaited = true;
    return super.then(onResult, onError);
  }

  /** Ends when it has ended, and never fails. */
  get settled(): Promise<unknown> {
    return super.then(undefined, () => undefined);
  }

  /** The error that nothing waits for: Node would end the process because of it. */
  get forgottenFailure(): { readonly error: unknown } | null {
    return this.#isAwaited ? null : this.#failure;
  }

  #watch(): void {
    void super.then(undefined, (error: unknown) => {
      this.#failure = { error };
    });
  }
}
