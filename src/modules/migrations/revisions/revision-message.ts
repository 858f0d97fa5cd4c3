import { MigrationsError } from '../migrations-error.ts';

/** Words that say nothing of what a revision does. */
const EMPTY_WORDS: ReadonlySet<string> = new Set(
  `a an and in of on some the this to with
   adjust adjustment adjustments change changed changes cleanup edit edits fix fixed fixes improve improvements
   modify modification modifications refactor tweak tweaks update updated updates
   database db entities entity migration model models revision schema table tables
   again final last latest minor misc miscellaneous more new other small stuff temp test thing things tmp various wip`
    .split(/\s+/)
    .filter((word) => word !== ''),
);

const FEWEST_WORDS = 2;

/** The message of a new revision says nothing. */
export class EmptyMessageError extends MigrationsError {
  readonly code = 'revision_message_empty';

  constructor(given: string) {
    super(
      `"${given}" does not say what the revision does, and its name stays for ever. ` +
        'Write what it does to what: "Add phone to users". Nothing was written.',
    );
  }
}

/**
 * The message without space around it.
 *
 * @throws {EmptyMessageError} for fewer than two words, and for words that fit any revision.
 */
export function revisionMessage(given: string): string {
  const words = given.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  if (words.length < FEWEST_WORDS || words.every((word) => EMPTY_WORDS.has(word))) throw new EmptyMessageError(given);
  return given.trim();
}
