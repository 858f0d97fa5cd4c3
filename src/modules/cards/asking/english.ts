import { askForms, KIND } from './english-forms.ts';
import { isVague, standsAlone, subjectOf, withoutAdverb, withoutJoint } from './english-leans.ts';
import { questionOf } from './english-patterns.ts';
import type { Found, Grammar } from './found.ts';

const VERBS =
  /\b(?:is|are|was|were|has|have|had|can|cannot|may|might|must|should|will|does|do|uses?|allows?|provides?|contains?|requires?|makes?|means?|gives?|takes?|runs?|returns?|sets?|prints?|reads?|writes?|stores?|holds?|starts?|begins?|ends?|works?|supports?|specifies|specify|defines?|creates?|calls?|shows?|needs?|began|built|wrote|found|became|led|won|made|took|died|fell|rose|broke|gave|held|depends?|consists?|includes?|\p{Ll}{2,}(?:s|ed))\b/u;

/** A meaning that begins with a deed. */
const DOES =
  /^(?:contains|has|builds|specifies|describes|provides|allows|uses|creates|runs|returns|makes|shows|gives|should|can|must) /;

/** Where something holds: "In plants, …". The question says it, too. */
const FRONT =
  /^(?<front>(?:In|Within|With|Under|During|Inside|Without|Among) (?!(?:this|that|these|those|such|it|its|their|order|addition|fact|practice|general|particular|short|some|many|most|other|all|any|both|each|case|the (?:same|first|second|third|last|next|following|above|end|future|past|case))\b)[^,;:()]{2,40}), (?<rest>(?!(?:and|or|but|which|who|where|when|while|as|it|they|you|he|she|there|one)\b)[\p{L}“"][^?]{20,})$/u;

const behind = (front: string, found: Found): Found => {
  const { question } = found;
  return { ...found, question: `${front}, ${question.charAt(0).toLowerCase()}${question.slice(1)}` };
};

function questionsOf(sentence: string, words: ReadonlySet<string>): Found[] {
  const patterned = questionOf(sentence, words);
  const isFit = patterned && (patterned.answer !== undefined || !isVague(patterned.subject));
  return [...askForms(sentence, words), ...(isFit ? [patterned] : [])];
}

/** Questions about English sentences. */
export const english: Grammar = {
  code: 'en',
  core: withoutJoint,
  standsAlone: (sentence) => standsAlone(withoutAdverb(sentence)),
  hasClearSubject(sentence): boolean {
    const subject = subjectOf(sentence);
    return subject === '' || !isVague(subject);
  },
  questions(sentence, words): Found[] {
    const asked = withoutAdverb(sentence);
    const { front = '', rest = '' } = FRONT.exec(asked)?.groups ?? {};
    if (front === '' || isVague(front.replace(/^\p{L}+ /u, ''))) return questionsOf(asked, words);
    const capital = rest.charAt(0).toUpperCase() + rest.slice(1);
    return questionsOf(capital, words)
      .filter(({ answer }) => answer === undefined)
      .map((found) => behind(front, found));
  },
  slides: {
    points: (title) => `What are the key points of “${title}”?`,
    term: (term, meaning, title) => `${title}: what ${DOES.test(meaning) ? `does “${term}” do` : `is “${term}”`}?`,
  },
  cloze: {
    ask: (kind, sentence) => `Which ${kind} is missing in “${sentence}”?`,
    verb: VERBS,
    called:
      /\b(?:(?:is|are|was|were) (?:also |often |usually |commonly |sometimes )?(?:called|known as|termed|named|referred to as)|,? (?:called|known as|so-called)) (?:an? |the )?["“]?(?!(?:by|from|when|whenever|if|with|once|twice|before|after|for|to|in|at|on|as|automatically|again|directly|only|every|each|upon|during|is|it|this|that|and|or|so|because|recursively|repeatedly|internally|without|the|just|implicitly|explicitly)\b)(?<term>[\p{L}\p{N}][\p{L}\p{N} _/-]{2,30}?)["”]?(?=[.,;]| (?:and|or|which|that|because|if|when|in|is|to|for|by|after|with|from|on|the) )/u,
    unit: /^[ \u00A0-]?(?:%|°|per ?cent|bits?|bytes?|[kKMGT]i?[Bb]\b|[kKMG]?Hz|[kcmnµ]?m\b|mm|cm|kg|(?:centi|milli|kilo)?met(?:re|er)s?|(?:centi|milli|kilo)grams?|volts?|watts?|amino acids?|species|countries|elements?|electrons?|protons?|neutrons?|members?|participants?|architectures?|packages?|languages?|years?|months?|weeks?|days?|hours?|minutes?|seconds?|milliseconds?|ms\b|degrees?|points?|pt\b|inch(?:es)?|characters?|letters?|digits?|colou?rs?|columns?|rows?|lines?|times|people|members|stages?|phases?|types?|kinds?|levels?|registers?|pixels?|bases?|residues|chromosomes?|billion|million|thousand|dpi|sectors?|blocks?|primary|partitions?|pairs?)/u,
    counted:
      /^(?!There)[^,;:]{4,70} (?:has|have|had|consists? of|comprises?|contains?|takes?|accepts?|uses?|requires?|is divided into|are divided into) (?:exactly |at least |at most |only |up to )?(?<term>two|three|four|five|six|seven|eight|nine|ten|eleven|twelve) \p{Ll}{3,}/u,
    year: /\b(?:(?:[Ii]n|[Ss]ince|[Uu]ntil|[Bb]y|of)(?: (?:late |early |mid-)?(?:January|February|March|April|May|June|July|August|September|October|November|December)(?: of)?)?,?|[Oo]n (?:January|February|March|April|May|June|July|August|September|October|November|December) \d{1,2}(?:st|nd|rd|th)?,) (?<year>1[0-9]{3}|20[0-4]\d)(?=[ ,.;])(?! (?:cells?|bytes?|years?|people|\p{Ll}+s)\b)/u,
    noTerm:
      /^(?:note|however|linux|unix|english|american|section|chapter|table|figure|appendix|example|the|and|or|if|in|it|for|an?|yes|no|not|ok|todo|nb|fixme|january|february|march|april|may|june|july|august|september|october|november|december|monday|tuesday|wednesday|thursday|friday|saturday|sunday|internet|web|i|ii|iii|iv|v|vi|pdf|html|us|uk|usa|faq|he|she|this|that|there|these|those|they|what|when|where|which|who|you|we|our|your|very|must|should|may|shall|never|always|all|any|only|and\/or|read\/write|input\/output|yes\/no|either\/or|true\/false|on\/off|his\/her|he\/she|s\/he)$/i,
    hasNames: true,
    article: /^(?:The |An? )?$/,
    verbAfter:
      /^(?:\(\))? (?:(?:also|then|always|only|usually|automatically) )?(?:is|are|was|were|has|have|can|will|may|must|should|does|(?!\p{Ll}*(?:ers|ors|iles|ions|ents|ists|apes|ems|ages|ols|onts|ands|ines|ects|rves|ields|ames|ypes|lues|odes|ules|bles|ages|ices|rams|ories|ots|its|ates)\b)\p{Ll}{2,}(?:s|ed)) (?:.+ ){4}/u,
    deedAfter:
      /^ (?:(?:is|was|are|were) (?:an?|the|one of|used|designed|intended|based|named)|described|discovered|invented|developed|published|founded|wrote|introduced|proposed|created|designed|built|composed|proved|first|became|defined|formulated|found|showed|led|won|began|established) (?:.+ ){4}/u,
    kindAfter: new RegExp(`^ ${KIND}s?(?=[ .,;)])`, 'u'),
    kindBefore: new RegExp(
      `(?:^| )(?:${KIND}|package|macro|switch|directive|port|host|user|group|address)s? ["“]?$`,
      'u',
    ),
    beforeKind: /(?:^|[ (])(?:[Tt]he|[Aa]n?|[Uu]sing|[Ww]ith|[Ii]ts|[Ee]very|[Ee]ach) ["“]?$/u,
    bare: /(?: is| are| was| to| by| with| using| via| in| from| into| under| at| of)(?: the)? $/u,
    inList:
      /(?:, (?:and |or )?|(?:^| )(?:and|or|nor|like|as|than|versus|vs\.|except|[Ee]ither|[Bb]oth|e\.g\.,?|\/) |\/|-)(?:the |an? )?["“]?$/u,
    goesOn: /^(?:\(\))?(?:, (?!which|who|where|the|an? |\p{Ll}+ing)| (?:and|or|nor|&) |\/|-|’s|'s)/u,
    past: /\b(?:\p{Ll}{2,}ed|was|were|began|built|wrote|found|became|led|won|made|took|died|fell|rose|broke|gave|set|held)\b/u,
  },
};
