const MOST_CHARS = 90;
const MOST_WORDS = 12;
/** A line without a number of its own is more likely something else, the longer it is. */
const MOST_PLAIN_WORDS = 8;

/** "13.2.", "B.3.1", "4.1": whatever stands behind it is a title. */
const DEEP_NUMBER = /^(?:\d{1,3}|\p{Lu})(?:\.\d{1,3}){1,5}\.? /u;
/** "3", "3.", "Chapter 3:". */
const FLAT_NUMBER =
  /^(?:(?:chapter|part|appendix|unit|lesson|section) )?(?:\d{1,3}|[IVX]{1,6})[.:)]? |^appendix \p{Lu}[.:]? /iu;
/** What has the looks of a heading, and is the caption of something, or a line of a title page. */
const CAPTION = /^(?:table|figure|fig|example|listing|chapter|appendix|part|page|copyright)\b/i;
const NO_TITLE = /[=©<>|$\\]|:\/\/|…|\.{3}|[.!;:,]$| \d{1,4}$/u;
/** A line that was cut out of a sentence, code or a table. */
const NO_PLAIN_TITLE =
  /[/\d_{}]|\b(?:is|are|was|were|can|will|has|have|such|and|or|of|the|an?)$|\b(?:is|are|was|were|can|will|has|have) /i;

/**
 * The title that a paragraph is, without its number.
 *
 * @param paragraph on one line.
 * @param isLarge it is set larger than the text, so it may have any words.
 * @returns undefined when it is prose, a caption, or what else has no full stop.
 */
export function headingOf(paragraph: string, isLarge = false): string | undefined {
  if (paragraph.length > MOST_CHARS || NO_TITLE.test(paragraph)) return undefined;
  const isDeep = DEEP_NUMBER.test(paragraph);
  const title = paragraph.replace(isDeep ? DEEP_NUMBER : FLAT_NUMBER, '').trim();
  const words = title.split(' ').length;
  if (!/\p{L}{3}/u.test(title) || CAPTION.test(title) || words > MOST_WORDS) return undefined;
  if (isDeep) return title;
  if (isLarge) return title;
  const isPlain = words <= MOST_PLAIN_WORDS && /^\p{Lu}/u.test(title);
  return isPlain && (title.endsWith('?') || !NO_PLAIN_TITLE.test(title)) ? title : undefined;
}
