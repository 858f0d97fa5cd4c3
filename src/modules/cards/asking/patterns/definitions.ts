import { asked, NAME, pattern, type Pattern } from './pattern.ts';

/** What says that a thing is good, or only that it is there: no definition of it. */
export const PRAISE = String.raw`(?:an?|the|one of the)(?: very| most| more)? (?:\p{L}+ (?:and|but|or) )?(?:important|fundamental|prominent|preferred|scarce|essential|key|good|great|crucial|critical|vital|central|popular|useful|valuable|common|usual|typical|bit|little|lot|few|main|major|driving|best|simple|single|interesting|recommended|different|same|used|easy|difficult|hard|convenient|powerful|nice|perfect|natural|brand-new|subset|number|kind of|case|matter|sign|reason|way to go)\b`;
/** Fewer words say nothing of a thing. */
const FEW_WORDS = String.raw`(?:\S+ ){0,2}[^\s.,;:—]+(?:[.,;:—]| [(—–])`;
export const DEFINITION = `(?!${PRAISE})(?!${FEW_WORDS})`;

/** After "is called": a program that is run, not a thing that has a name. */
const RUN = String.raw`(?:by|just|right|immediately|from|when|whenever|if|with|once|twice|before|after|for|to|in|at|on|automatically|again|directly|only|every)\b`;

/** What a word means, or what a thing is called. */
export const MEANINGS: readonly Pattern[] = [
  {
    difficulty: 'easy',
    shape: pattern(String.raw`(?<subject>${NAME}) (?<verb>refers? to|means?|stands? for)\b`),
    ask: (subject, _, verb) => `What ${asked(subject, verb)}?`,
  },
  {
    difficulty: 'easy',
    shape: pattern(String.raw`(?<subject>${NAME}) (?<verb>is|are) defined as\b`),
    ask: (subject, _, verb) => `What ${verb} ${subject}?`,
  },
  {
    difficulty: 'easy',
    shape: pattern(
      String.raw`(?<subject>${NAME}) (?<verb>is|are) (?:(?:also|often|usually|commonly) )?(?<rest>known as|called|termed)\b(?! ${RUN})`,
    ),
    ask: (subject, _, verb, rest) => `What ${verb} ${subject} ${rest}?`,
  },
];

/** What a thing is. */
export const DEFINITIONS: readonly Pattern[] = [
  {
    difficulty: 'easy',
    shape: pattern(String.raw`(?<subject>${NAME}) (?<verb>is|are) ${DEFINITION}(?:an?|the|one of)\b`),
    ask: (subject, _, verb) => (verb === 'is' && /^\p{Ll}+[^siu\W]s$/u.test(subject) ? '' : `What ${verb} ${subject}?`),
  },
];

/** A name that is given in passing. */
export const NAMED: readonly Pattern[] = [
  {
    difficulty: 'easy',
    shape: pattern(
      String.raw`[^.;:!?()]{0,160}?\b(?:an?|the) [^.,;:!?()]{3,80}?,? (?:called|known as) (?<subject>(?:an? |the )?(?:[\p{Ll}-]+(?: [\p{Ll}-]+){0,2}|[“"][^.,;:!?()”"]{1,40}[”"]))[,.](?=\s|$)`,
    ),
    ask: (subject) => `What is ${subject}?`,
  },
];
