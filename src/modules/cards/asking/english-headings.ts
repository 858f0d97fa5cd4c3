import { inSentence, standsAlone } from './english-patterns.ts';
import type { Found } from './found.ts';

const ASKS =
  /^(?!what (?:about|else|now|next)\b)(?=.*\b(?:is|are|was|were|do|does|did|can|could|should|must|will|would|has|have|makes?|happens?|means?|works?)\b)(?:what|why|how|when|where|which|who) .+\?$/i;
/** "Causes of …": the words below say them. */
const ASPECT =
  /^(?:the )?(?<aspect>roles?|purposes?|functions?|structures?|causes?|effects?|consequences?|symptoms?|importance|advantages?|disadvantages?|benefits?|aims?|properties|characteristics) of (?<subject>[^:;,]{2,60})$/i;
const COMPARISON =
  /^(?:(?:the )?differences? between (?<a>[^:;,]{2,40}?) and|(?<b>[^:;,]{2,40}?) (?:vs\.?|versus)) (?<other>[^:;,]{2,40})$/i;
/** "It is a …" says of the heading what it is. */
const SAYS_WHAT =
  /^(?:This|It) is (?:an?|the) (?!same\b|annex\b|section\b|chapter\b|appendix\b|list\b|part\b|page\b|place\b|case\b|reason\b|first\b|only\b|good\b|required\b|very\b|most\b)\p{L}+ \p{L}+/u;
const NO_NAME = /[:;,?]/;

/** The question that a heading asks and `sentence`, the first below it, begins to answer. */
export function questionOfHeading(heading: string, sentence: string, words: ReadonlySet<string>): Found | undefined {
  if (SAYS_WHAT.test(sentence) && !NO_NAME.test(heading)) {
    const subject = inSentence(heading, words);
    return { question: `What is ${subject}?`, subject, difficulty: 'easy', worth: 7 };
  }
  if (!standsAlone(sentence)) return undefined;
  if (ASKS.test(heading))
    return {
      isParagraph: true,
      question: heading,
      subject: heading.replace(/^\S+ (?:(?:is|are|do|does) )?/, '').replace('?', ''),
      difficulty: 'medium',
      worth: 6,
    };
  const { a, b = a, other } = COMPARISON.exec(heading)?.groups ?? {};
  if (b !== undefined && other !== undefined) {
    const [subject, second] = [inSentence(b, words), inSentence(other, words)];
    return {
      isParagraph: true,
      question: `What is the difference between ${subject} and ${second}?`,
      subject,
      other: second,
      difficulty: 'hard',
      worth: 6,
    };
  }
  const { aspect, subject } = ASPECT.exec(heading)?.groups ?? {};
  if (aspect === undefined || subject === undefined) return undefined;
  const name = inSentence(subject, words);
  const small = aspect.toLowerCase();
  return {
    question: `What ${small.endsWith('s') ? 'are' : 'is'} the ${small} of ${name}?`,
    subject: name,
    difficulty: 'medium',
    worth: 6,
  };
}
