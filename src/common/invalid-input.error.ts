import { AppError } from './app-error.ts';

/** One thing wrong with what was sent: `field` is the path of the value (`page`, `keys.auth`), empty for the whole. */
export interface InvalidField {
  field: string;
  message: string;
}

/** What a validator found: the part of a Standard Schema issue, and of Zod's, that is used here. */
interface Issue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
  readonly keys?: readonly string[];
}

/** Parameters or body do not have the shape that the route declares. */
export class InvalidInputError extends AppError {
  readonly code = 'invalid_input';
  readonly kind = 'invalid';
  readonly fields: readonly InvalidField[];

  constructor(issues: readonly Issue[]) {
    super('The request does not have the shape that this route takes; see errors.');
    this.fields = issues.flatMap(toFields);
  }

  override get members() {
    return { errors: this.fields };
  }
}

function toFields(issue: Issue): InvalidField[] {
  const path = (issue.path ?? []).map((part) => String(typeof part === 'object' ? part.key : part));
  // Zod reports unknown keys on their parent.
  if (issue.keys) return issue.keys.map((key) => ({ field: [...path, key].join('.'), message: 'is not known here' }));
  return [{ field: path.join('.'), message: issue.message }];
}
