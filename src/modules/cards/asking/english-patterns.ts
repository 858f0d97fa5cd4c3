import type { Found } from './found.ts';
import { DEFINITION } from './patterns/definitions.ts';
import { pattern, WORTH } from './patterns/pattern.ts';
import { PATTERNS } from './patterns/patterns.ts';
import { repeatsWord } from './repeated-word.ts';

/** The form "name - what it is" of a glossary. */
const GLOSSARY = pattern(
  String.raw`(?<subject>[\p{L}\p{N}][^\s.,;:!?()]{1,40}(?: [^\s.,;:!?()]{1,20}){0,3}) [-–—] (?:This is |this is )?${DEFINITION}(?:an?|the) `,
);

/** Words that begin a clause or a phrase of place and time, never the name of a thing. */
const NO_NAME =
  /^(one|another|each|every|any|no|both|most|many|some|several|few|all|these|those|this|that|such|when|whenever|normally|usually|generally|typically|often|sometimes|internally|currently|finally|basically|ideally|traditionally|similarly|additionally|while|if|since|because|although|though|as|after|before|until|unless|once|where|whereas|however|thus|for|from|in|on|at|by|with|without|during|under|over|like|unlike|apart|besides|such|given|despite|throughout|via|between|among|within|against|behind|to|of|but|and|or|so|then|instead|whether|not|only|also|even|see|note|any(?:one|body|thing)|every(?:one|body|thing)|some(?:one|body|thing)|nobody|nothing|people|users?|you|examples?|decide|nothing|arbitrary number|equations?|case-in-point|section|chapter)\b/i;
/** A subject that holds one of these is a sentence of its own, or was cut in the middle. */
const CLAUSE =
  /\b(can|could|may|might|must|shall|should|will|would|do|does|did|is|are|was|were|be|been|has|have|had|not|never)\b|\b(an?|the|now|then|to|also|often|usually|normally|makes?|takes?|gets?|includes?|provides?|contains?|integrates?|requires?|no|of|by|in|on|at|for|with|from|as|and|or|together|therefore|thus)$|\b(?:commands?|functions?|options?|programs?|methods?|tools?) \p{Ll}+s$|\b(?:describes|defines|specifies)\b|^\p{L}+ly\b|\b(whose|which|that|where)\b|\bby no means\b|\bequations? \d/iu;

/** "The generated package": which one, the text before it says. */
const POINTED_AT = /^the (?:\p{L}{4,}ed(?:-\p{L}+)?|resulting|remaining|whole|entire|new|old|current|default) /iu;
/** A sentence with one of these is understood with what stands around it, or tells of a person. */
const NEEDS_CONTEXT =
  /\b([Tt]h(is|ese|ose)|above|below|(the|as) follow(ing|s)|previous(ly)?|former|latter|[Ss]uch an?|[Hh]ere|[Ww]e|us|[Oo]ur|I|[Mm]y|me|let's|do(es)? (so|that)|([Ss]ection|[Ff]igure|[Tt]able|[Cc]hapter|[Ee]xample) [\dA-Z])\b/;
/** So does one that begins with these. */
const CONTINUES = /^(however|but|and|or|so|thus|therefore|hence|otherwise|then|also|moreover|instead)\b/i;

/** Is a sentence understood by itself? */
export const standsAlone = (sentence: string): boolean => !NEEDS_CONTEXT.test(sentence) && !CONTINUES.test(sentence);

/** The words of a text that are written small in it, more often than with a capital inside of a sentence. */
export function wordsOf(texts: readonly string[]): ReadonlySet<string> {
  const counts = new Map<string, number>();
  for (const [word, capital] of texts.flatMap((text) => [
    ...text.matchAll(/(?<![\p{L}/._-])(?:\p{Ll}[\p{Ll}'’]+|(?<=[\p{Ll},] )(\p{Lu}\p{Ll}+))/gu),
  ])) {
    const small = word.toLowerCase();
    counts.set(small, (counts.get(small) ?? 0) + (capital === undefined ? 1 : -1));
  }
  return new Set([...counts].filter(([, count]) => count > 0).map(([word]) => word));
}

/**
 * The question that a sentence answers, if it has a form that answers one.
 *
 * @param words of the text that it is from: one that is written small elsewhere does not name a thing.
 */
export function questionOf(sentence: string, words: ReadonlySet<string>): Found | undefined {
  if (!standsAlone(sentence)) return undefined;
  const named = GLOSSARY.exec(sentence)?.groups?.['subject'];
  if (named !== undefined)
    return { question: `What is ${inSentence(named, words)}?`, subject: named, difficulty: 'easy', worth: WORTH };
  // an item of a list, or what follows a formula
  if (/^\p{Ll}+ /u.test(sentence)) return undefined;
  for (const { shape, ask, difficulty, worth = WORTH, answer: part } of PATTERNS) {
    const groups = shape.exec(sentence)?.groups;
    if (!groups) continue;
    const given = (groups['subject'] ?? '').replace(ENDS_IN_ADVERB, '');
    const answer = part === undefined ? undefined : groups[part];
    const subject = part === 'subject' ? given : inSentence(given, words);
    const other = groups['other'] === undefined ? undefined : inSentence(groups['other'], words);
    const verb = groups['verb'] ?? '';
    if ([subject, other ?? ''].some(isNoName) || !agree(subject, verb)) continue;
    const question = ask(subject, other ?? '', verb, groups['rest'] ?? '');
    if (question === '') continue;
    return {
      question,
      subject: answer ?? subject,
      difficulty,
      worth,
      ...(answer !== undefined && { answer }),
      ...(other !== undefined && { other }),
    };
  }
  return undefined;
}

/** Words between a subject and its verb. */
const ENDS_IN_ADVERB =
  / (?:therefore|thus|hence|also|then|generally|usually|typically|normally|often|always|currently|internally|simply|actually|only|in general|in fact)$/;

/** "A sequential scan will": a verb of many things after the name of one is none. */
const agree = (subject: string, verb: string): boolean =>
  !(/^\p{Ll}+s\b/u.test(verb) && !/^(?:is|has|does|was)$/.test(verb) && PLURAL_HEAD.test(subject)) &&
  (/^(?:is|has|does|can|cannot|must|should|may|was|did|led|(?:can|cannot|must|should|may|will) be)?$/.test(verb) ||
    /^\p{L}+s\b/u.test(verb) ||
    /s[”"]?$| and |s (?:of|from|on|in|for) |^(?:a|the) (?:number|variety|majority|set|group|pair) of |(?:data|people|children|men|bacteria|fungi|algae|nuclei|media|criteria)$/i.test(
      subject,
    ));

/** "The three estimators", not "the function polroots". */
const PLURAL_HEAD =
  /^(?:the )?(?:two|three|four|all|most|many|several|\p{Ll}+) (?:\p{Ll}+ )*(?!(?:function|command|option|package|program|class|object|process|analysis|series|basis|axis|bus|bias|alias|address|access) )\p{Ll}+(?:or|er|ion|ment|ist|ool|ile|ule|ase|alue|orm|ord)s$/u;

export const isNoName = (phrase: string): boolean =>
  repeatsWord(phrase) ||
  NO_NAME.test(phrase) ||
  /(?<!\p{L})ATEX\b/u.test(phrase) ||
  CLAUSE.test(phrase) ||
  POINTED_AT.test(phrase) ||
  /^there\b/i.test(phrase);

/** As it reads inside a question: what only begins the sentence loses its capital, a name keeps it. */
export function inSentence(phrase: string, words: ReadonlySet<string>): string {
  const [first = '', second = '', ...rest] = phrase.trim().split(' ');
  const small = first.toLowerCase();
  const isArticle = /^(an?|the|some|most|many|all|each|every)$/.test(small);
  const [stem = ''] = small.split('-');
  const isPlain =
    /^\p{Lu}\p{Ll}+(-\p{Ll}+)*$/u.test(first) &&
    (!/^\p{Lu}/u.test(second) || small.endsWith('ing')) &&
    [stem, `${stem}s`, stem.replace(/s$/, '')].some((word) => words.has(word));
  return [isArticle || isPlain ? small : first, ...(second ? [second] : []), ...rest].join(' ');
}
