import { isVague } from './english-leans.ts';
import { inSentence, standsAlone } from './english-patterns.ts';
import type { Found } from './found.ts';

const ASKS =
  /^(?!what (?:about|else|now|next)\b)(?=.*\b(?:is|are|was|were|do|does|did|can|could|should|must|will|would|has|have|makes?|happens?|means?|works?)\b)(?:what|why|how|when|where|which|who) .+\?$/i;
/** "Causes of …": the words below say them. */
const ASPECT =
  /^(?:the )?(?<aspect>roles?|purposes?|functions?|causes?|effects?|consequences?|symptoms?|importance|advantages?|disadvantages?|benefits?|aims?|properties|characteristics) of (?<subject>[^:;,]{2,60})$/i;
const COMPARISON =
  /^(?:(?:the )?differences? between (?<a>[^:;,]{2,40}?) and|(?<b>[^:;,]{2,40}?) (?:vs\.?|versus)) (?<other>[^:;,]{2,40})$/i;
/** "It is a …" says of the heading what it is. */
const SAYS_WHAT =
  /^(?:This|It) is (?:an?|the) (?!(?:\p{L}+ )?(?:section|tutorial|chapter|manual|structure)\b)(?!same\b|stub\b|placeholder\b|annex\b|section\b|chapter\b|appendix\b|list\b|part\b|page\b|place\b|case\b|reason\b|first\b|only\b|good\b|required\b|very\b|most\b|important\b|general\b|common\b|difficult\b|well-known\b|problem\b|question\b|matter\b|fact\b|convention\b|standard\b)(?:(?!that\b)\p{L}+ ){1,3}\p{L}+/u;
/** A noun and what makes it a kind of its own, without a verb: "A vertical line through the staff that separates measures." */
const FRAGMENT =
  /^(?:An?|Any|Two|Symbol|Indication|Note|Unit|Distance|Line|Name|Term|Process|Act|Difference) (?:[\p{L}-]+,? ){0,4}?(?:of|for|that|which|in|with|from|between|through|to|by|on|at|where|who|whose|used|made|given|consisting|containing|indicating|sounding|written|played|drawn|having|based|designed|connecting|inserted|showing|describing|representing) /u;
const FINITE = /\b(?:is|are|was|were|has|have|had|can|cannot|could|will|would|may|might|must|should|does|do|did|be)\b/;
const RELATIVE = /\b(?:that|which|who|whose|where)\b/;
const MOST_TERM_WORDS = 3;
const FEWEST_WORDS = 6;

const isFragment = (sentence: string): boolean =>
  FRAGMENT.test(sentence) &&
  !FINITE.test(sentence.split(RELATIVE, 1)[0] ?? '') &&
  !/^An? \p{Ll}+ \p{Ll}{2,}[^su\W]s \p{Ll}|\b\p{Ll}{3,}s (?:one|you|the|an?|all|any|its|their)\b/u.test(
    sentence.split(RELATIVE, 1)[0] ?? '',
  ) &&
  sentence.split(' ').length >= FEWEST_WORDS;

/** The question of an entry of a glossary: its heading is the term, and `sentence` says what it is. */
export function questionOfEntry(heading: string, sentence: string): Found | undefined {
  const isTerm = heading.split(' ').length <= MOST_TERM_WORDS && !NO_NAME.test(heading) && !NO_ENTRY.test(heading);
  const [first = ''] = heading.toLowerCase().split(/[ -]/);
  // a text about a thing names it, what a glossary says of it does not
  if (sentence.toLowerCase().includes(first.replace(/s$/, '')) || /^\p{L}+ing\b|(?<![sui])s$/u.test(heading))
    return undefined;
  if (!isTerm || !isFragment(sentence) || !standsAlone(sentence)) return undefined;
  return { question: `What does “${heading}” mean?`, subject: heading, difficulty: 'easy', worth: 7 };
}

/** Headings that are not terms. */
const NO_ENTRY =
  /^(?:introduction|overview|summary|examples?|notes?|usage|syntax|description|options?|warning|caution|tip|important|abstract|background|conclusions?|results|methods|discussion|details|arguments|value|names?|synopsis|history|motivation|purpose|scope|remarks?|about|.*menus?|.*windows?|.*dialogs?|save.*|file|edit|help|.*tuning|.*\blists?|.*\breferences|.*\bliterature)\b|\d/i;
const NO_NAME = /[:;,?]/;

/** The question that a heading asks and `sentence`, the first below it, begins to answer. */
export function questionOfHeading(heading: string, sentence: string, words: ReadonlySet<string>): Found | undefined {
  if (SAYS_WHAT.test(sentence) && !NO_NAME.test(heading) && !NO_ENTRY.test(heading)) {
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
  if (isVague(name)) return undefined;
  const small = aspect.toLowerCase();
  return {
    question: `What ${small.endsWith('s') ? 'are' : 'is'} the ${small} of ${name}?`,
    subject: name,
    difficulty: 'medium',
    worth: 6,
  };
}
