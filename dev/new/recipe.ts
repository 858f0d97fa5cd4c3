/** What a generator does: the files that it writes, the lists that it adds to, and what a person does next. */
export interface Recipe {
  /** `module labels`, for messages. */
  readonly what: string;
  /** Values of the templates. */
  readonly values: object;
  /** New files, each with the name of its template. */
  readonly files: readonly { readonly path: string; readonly template: string }[];
  readonly edits: readonly Edit[];
  /** True when routes change, and with them the contract of the API. */
  readonly changesContract?: boolean;
  readonly next: readonly string[];
}

/** A change of a file that exists: it gets the text of the file, and returns the new one. */
export interface Edit {
  readonly path: string;
  readonly change: (source: string) => string;
}
