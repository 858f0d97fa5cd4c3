import type { DatabaseSchema } from '@mikro-orm/postgresql';
import { MigrationsError } from '../migrations-error.ts';

/** A label that an entity's native enum had when the last revision was written, and has no more. */
export interface RemovedLabel {
  readonly type: string;
  readonly label: string;
}

/** Pure. MikroORM compares the labels that are added only. An enum that is gone as a whole is its to notice. */
export function removedLabels(
  before: Pick<DatabaseSchema, 'getNativeEnums'>,
  now: Pick<DatabaseSchema, 'getNativeEnums'>,
): RemovedLabel[] {
  const present = now.getNativeEnums();
  return Object.entries(before.getNativeEnums()).flatMap(([type, { items }]) => {
    const left = present[type]?.items;
    return left === undefined ? [] : items.filter((label) => !left.includes(label)).map((label) => ({ type, label }));
  });
}

/** `label "lost" left enum book_state`. */
export const describeRemovedLabel = ({ type, label }: RemovedLabel): string => `label "${label}" left enum ${type}`;

/** What a generated revision would hold leaves out that a label is to go, and would never be asked for again. */
export class RemovedLabelsError extends MigrationsError {
  readonly code = 'enum_label_lost';

  constructor(labels: readonly RemovedLabel[]) {
    super(
      `PostgreSQL cannot drop a label, and no statement is written for that: ${labels.map(describeRemovedLabel).join(', ')}. ` +
        'Nothing was written. Change nothing else in the entities, and write that revision by hand: ' +
        'npx mikro-orm migration:create --blank --name "…"',
    );
  }
}
