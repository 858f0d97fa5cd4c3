/** Points to what is not on the card. */
const POINTS_AWAY =
  /^\(?[Ss]ee\b|\b(?:above|below|[Aa]s follows|the following|[Ww]e|us|[Oo]ur|I|[Mm]y|me|let's|(?:[Ss]ection|[Ff]igure|[Tt]able|[Cc]hapter|[Ee]xample)s? [\dA-Z]\.?\d*)\b|:$/;
/** Words with which two alternatives begin alike: "The package is … The package is …". */
const ALIKE = 3;

/** Does a sentence belong to the answer that the one before it begins? Not one that says another thing of the same. */
export function goesOn(first: string, next: string): boolean {
  const [a, b] = [first, next].map((text) => text.toLowerCase().split(' ', ALIKE).join(' '));
  return a !== b && !POINTS_AWAY.test(next);
}
