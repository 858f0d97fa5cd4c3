/** Points to what is not on the card. */
const POINTS_AWAY =
  /^\(?[Ss]ee\b|\b(?:above|below|[Aa]s follows|the following|[Ww]e|us|[Oo]ur|I|[Mm]y|me|let's|(?:[Ss]ection|[Ff]igure|[Tt]able|[Cc]hapter|[Ee]xample)s? [\dA-Z]\.?\d*)\b|:$/;
/** Goes on about the same thing. */
const GOES_ON = /^(?:It|They|Its|Their|He|She|His|Her|Er|Sie|Es|Il|Elle|Ils|Elles|Ella|Ello)\b/;
/** Does a sentence belong to the answer that the one before it begins? Only one that says more of the same thing. */
export const goesOn = (next: string): boolean => GOES_ON.test(next) && staysOnCard(next);

/** Does a sentence point to nothing that is not on the card? */
export const staysOnCard = (sentence: string): boolean => !POINTS_AWAY.test(sentence);
