import type { Card } from '../card.ts';
import type { Found } from './found.ts';

interface Pattern {
  readonly difficulty: Card['difficulty'];
  /** See {@link Found}; {@link WORTH} when left out. */
  readonly worth?: number;
  /** Named groups `subject` and, of a comparison, `other`. Each part is bounded, so that no text makes it slow. */
  readonly shape: RegExp;
  readonly ask: (subject: string, other: string, verb: string, rest: string) => string;
}

const NAME = String.raw`[\p{L}\p{N}“"][^.,;:!?()]{1,70}?`;
const pattern = (source: string) => new RegExp(`^${source}`, 'u');

/** "does result in" of "results in", "do" of "result in". */
function asked(subject: string, verb: string): string {
  const [first = '', ...rest] = verb.split(' ');
  const isOne = first.endsWith('s') && first !== 'process';
  const plain = first.replace(/(?<=ss|sh|ch|x)es$|ies$|s$/, (end) => (end === 'ies' ? 'y' : ''));
  return [isOne ? 'does' : 'do', subject, isOne ? plain : first, ...rest].join(' ');
}

/** What says that a thing is good, or only that it is there: no definition of it. */
const PRAISE = String.raw`(?:an?|the|one of the)(?: very| most| more)? (?:important|fundamental|prominent|preferred|scarce|essential|key|good|great|crucial|critical|vital|central|popular|useful|valuable|common|usual|typical|bit|little|lot|few|main|major|driving|best|simple|single|interesting|recommended|different|same|used)\b`;
/** Fewer words say nothing of a thing. */
const FEW_WORDS = String.raw`(?:\S+ ){0,2}[^\s.,;:—]+(?:[.,;:—]| [(—–])`;
const DEFINITION = `(?!${PRAISE})(?!${FEW_WORDS})`;

/** What things do, each with the preposition that belongs to it. */
const DEEDS = [
  'allows?',
  'enables?',
  'provides?',
  'produces?',
  'stores?',
  'prevents?',
  'ensures?',
  'guarantees?',
  'requires?',
  'describes?',
  'represents?',
  'controls?',
  'supports?',
  'reduces?',
  'increases?',
  'improves?',
  'creates?',
  'generates?',
  'determines?',
  'specifies',
  'specify',
  'defines?',
  'handles?',
  'manages?',
  'protects?',
  'transports?',
  'converts?',
  'regulates?',
  'absorbs?',
  'releases?',
  'depends? on',
  'relies on',
  'rely on',
  'executes?',
  'installs?',
  'removes?',
  'avoids?',
  'implements?',
  'performs?',
  'returns?',
  'displays?',
  'computes?',
  'calculates?',
  'measures?',
  'holds?',
  'indicates?',
  'identifies',
  'denotes?',
  'accepts?',
  'expects?',
  'checks? (?:whether|that|if|for)',
  'estimates?',
  'assumes?',
  'combines?',
  'evaluates?',
  'selects?',
  'replaces?',
  'transforms?',
  'translates?',
  'affects?',
  'governs?',
  'extends?',
  'inherits?',
  'corresponds? to',
  'belongs? to',
  'applies to',
  'apply to',
  'acts? as',
  'serves? (?:as|to)',
  'works? by',
  'differs? by',
  'uses?',
  'needs?',
  'sends?',
  'receives?',
  'searches (?:for|in)',
  'detects?',
  'updates?',
  'parses?',
  'initiali[sz]es?',
  'verifies',
  'validates?',
  'triggers?',
  'influences?',
  'reflects?',
  'implies',
  'imply',
  'explains?',
  'covers?',
  'involves?',
  'introduces?',
  'offers?',
  'maintains?',
  'preserves?',
  'retains?',
  'consumes?',
  'exceeds?',
  'lacks?',
  'operates? on',
  'focus(?:es)? on',
  'contributes? to',
  'responds? to',
  'deals? with',
  'interacts? with',
  'takes? care of',
  'makes? use of',
  'keeps? track of',
  'shows?',
  'adds?',
  'deletes?',
  'overrides?',
  'encrypts?',
  'simulates?',
  'captures?',
  'restricts?',
  'excludes?',
  'translates? to',
  'builds?',
  'helps? to',
  'leaves?',
  'reads',
  'writes',
  'sets',
  'starts',
  'prints',
  'lists',
  'changes',
].join('|');

/** What things can, must or should do with something. */
const MODAL_DEEDS =
  'accept|allow|avoid|be part of|call|carry|cause|change|check|combine|comply with|compute|conflict with|contain|contribute to|control|convert|create|declare|depend on|describe|detect|determine|display|document|end with|begin with|start with|follow|generate|handle|have|hold|identify|include|increase|lead to|list|make use of|match|modify|overwrite|prevent|process|produce|protect|provide|read|recognize|recognise|reduce|refer to|remain|remove|replace|represent|require|result in|return|run on|set|show|specify|start|store|support|survive|take|treat|use|write';

/** After "is called": a program that is run, not a thing that has a name. */
const RUN = String.raw`(?:by|just|right|immediately|from|when|whenever|if|with|once|twice|before|after|for|to|in|at|on|automatically|again|directly|only|every)\b`;
const NUMBER = '(?:two|three|four|five|six|seven|eight|nine|ten)';
const CHANGES =
  'rises?|falls?|increases?|decreases?|drops?|grows?|shrinks?|contracts?|expands?|melts?|freezes?|boils?|stops?|opens?|closes?';

const WORTH = 6;

/** Most telling first: the first that fits a sentence is asked. */
const PATTERNS: readonly Pattern[] = [
  {
    difficulty: 'hard',
    shape: pattern(
      String.raw`(?:Unlike|In contrast to|Compared (?:to|with)) (?<other>${NAME}), (?<subject>${NAME}) (?<verb>is|are|has|have|does|do|can|uses?)\b`,
    ),
    ask: (subject, other) => `What is the difference between ${subject} and ${other}?`,
  },
  {
    difficulty: 'hard',
    shape: pattern(String.raw`(?<subject>${NAME}) (?<verb>differs?) from (?<other>${NAME})(?: in| by|,|\.)`),
    ask: (subject, other) => `How does ${subject} differ from ${other}?`,
  },
  {
    difficulty: 'hard',
    shape: pattern(
      String.raw`(?<subject>${NAME}) (?<verb>is|are|has|have|can|does|do|uses?) [^.;:!?]{3,150}?, (?:whereas|while) (?<other>${NAME}) (?:is|are|has|have|can|does|do|uses?)\b`,
    ),
    ask: (subject, other) => `What is the difference between ${subject} and ${other}?`,
  },
  {
    difficulty: 'hard',
    shape: pattern(
      String.raw`(?<subject>${NAME}) (?<verb>is|are) (?:(?:much|far|usually|often|generally|always|significantly) )?(?:\p{L}{2,}er|(?:more|less) \p{L}+) than (?<other>${NAME})[.,;]`,
    ),
    ask: (subject, other, verb) => `How ${verb === 'is' ? 'does' : 'do'} ${subject} compare with ${other}?`,
  },
  {
    difficulty: 'hard',
    shape: pattern(
      String.raw`(?<subject>${NAME}) (?<verb>is|are|can|cannot|must|should) (?<rest>[^.,;:!?()]{4,90}?),? because\b`,
    ),
    ask: (subject, _, verb, rest) => `Why ${verb} ${subject} ${rest}?`,
  },
  {
    difficulty: 'hard',
    shape: pattern(String.raw`(?<subject>${NAME}) (?<verb>is|are) (?<rest>caused by|due to)\b`),
    ask: (subject, _, verb, rest) => `What ${verb} ${subject} ${rest}?`,
  },
  {
    difficulty: 'hard',
    shape: pattern(
      String.raw`(?<subject>${NAME}) (?<verb>leads? to|results? (?:in|from)|arises? from|stems? from|causes?)\b`,
    ),
    ask: (subject, _, verb) => `What ${asked(subject, verb)}?`,
  },
  {
    difficulty: 'hard',
    shape: pattern(
      String.raw`When (?<subject>(?:the|an?) [^.,;:!?()]{3,50}?) (?<verb>${CHANGES}), (?!(?:it|they|he|she|you|there)\b)`,
    ),
    ask: (subject, _, verb) => `What happens when ${subject} ${verb}?`,
  },
  {
    difficulty: 'medium',
    shape: pattern(String.raw`(?<subject>${NAME}) (?<verb>has|have) (?<rest>${NUMBER} [^.,;:!?()]{3,40}): \p{L}`),
    ask: (subject, _, verb, rest) => `Which ${rest} ${verb === 'has' ? 'does' : 'do'} ${subject} have?`,
  },
  {
    difficulty: 'medium',
    shape: pattern(String.raw`There (?<verb>are) (?<subject>${NUMBER} [^.,;:!?()]{3,60}): \p{L}`),
    ask: (subject) => `Which ${subject} are there?`,
  },
  {
    difficulty: 'medium',
    shape: pattern(
      String.raw`(?<subject>${NAME}) (?<verb>is|are) (?:then |usually |often |normally |typically |always )?(?<rest>\p{Ll}{3,}(?:ed|wn|lt|nt|ut|et|de|ne|ht|ld)(?: (?:to|from|in|into|on) [^.,;:!?()]{3,40}?)?) (?:by \p{Ll}+ing|using|via|through|with the help of|by means of)\b`,
    ),
    ask: (subject, _, verb, rest) => `How ${verb} ${subject} ${rest}?`,
  },
  {
    difficulty: 'medium',
    shape: pattern(
      String.raw`The (?<rest>${NUMBER} (?!of\b)[^.,;:!?()]{4,70}?) (?<verb>are):? (?<subject>[^.;:!?()]{3,80}?,? and [^.;:!?]{3,80})\.$`,
    ),
    ask: (_, __, verb, rest) => `Which ${verb} the ${rest}?`,
  },
  {
    difficulty: 'medium',
    shape: pattern(
      String.raw`(?<subject>${NAME}) (?<verb>can|cannot|must|should) (?<rest>(?:not |never |only |also )?(?:${MODAL_DEEDS})) (?:an?|the|all|any|no|up to|at least|at most|only|several|both|either|its|\p{Ll}{4,}s)\b`,
    ),
    ask: (subject, _, verb, rest) => `What ${verb} ${subject} ${rest.replace(/^(?:only|also) /, '')}?`,
  },
  {
    difficulty: 'medium',
    shape: pattern(
      String.raw`(?<subject>${NAME}) (?<verb>can|must|should|may) be (?<rest>(?:stored|located|found|placed|kept|installed|written|derived|determined|identified|divided|converted|replaced|followed|preceded|used (?:only )?(?:for|to|as|in)|added|applied|assigned|attached|limited|restricted|mounted|declared|listed|specified|accessed|named|combined) ?(?:in|to|into|from|as|on|with|for|at)?) (?!an? (?:\p{Ll}+ )?(?:way|manner|fashion)\b|addition\b|place of\b|order to\b|this\b|these\b|it\b)(?:an?|the|all|any|\p{L}{3,})\b`,
    ),
    ask: (subject, _, verb, rest) =>
      / (?:in|into|from|as|on|with|for|at)$|(?:added|applied|assigned|attached|limited|restricted|converted|used|used only) to$/.test(
        rest,
      )
        ? `What ${verb} ${subject} be ${rest.replace(' only ', ' ')}${rest.startsWith('used') && rest.endsWith('to') ? ' do' : ''}?`
        : '',
  },
  {
    difficulty: 'medium',
    worth: 4,
    shape: pattern(String.raw`(?<subject>${NAME}) (?<verb>includes?|contains?)\b`),
    ask: (subject, _, verb) => `What ${asked(subject, verb)}?`,
  },
  {
    difficulty: 'medium',
    shape: pattern(String.raw`(?<subject>${NAME}) (?<verb>consists? of|comprises?)\b`),
    ask: (subject, _, verb) => `What ${asked(subject, verb)}?`,
  },
  {
    difficulty: 'medium',
    shape: pattern(
      String.raw`(?<subject>${NAME}) (?<verb>is|are) (?<rest>made (?:up )?of|composed of|divided into|based on|responsible for|(?:stored|located|found|placed|kept|installed|written|measured|enclosed) in|derived from|named after|(?:generated|controlled|determined|specified|defined|represented|separated|followed|preceded|produced|provided|caused|affected|sorted|given|identified|protected) by|connected to|associated with|limited to|restricted to|converted (?:in)?to|(?:equivalent|similar|comparable|identical|analogous|related|attached|added|applied|assigned|mapped|sent|restricted|subject|due) to|(?:implemented|treated|interpreted|regarded|expressed|represented|known|defined) as|(?:designed|intended|needed|required|useful|suitable|available|reserved) for|(?:designed|intended|needed|required) to)\b`,
    ),
    ask: (subject, _, verb, rest) =>
      `What ${verb} ${subject} ${rest}${/(?:designed|intended|needed|required) to$/.test(rest) ? ' do' : ''}?`,
  },
  {
    difficulty: 'medium',
    worth: 6,
    shape: pattern(
      String.raw`The (?:main |primary |major |only |basic |key )?(?<rest>purpose|goal|aim|role|function|advantage|disadvantage|benefit|drawback|effect|task|job|objective|cause|meaning|default value|origin|capital|difference) (?:of|between) (?<subject>[^.,;:!?()]{3,60}?) (?<verb>is|are|was|were) `,
    ),
    ask: (subject, _, verb, rest) =>
      rest === 'difference'
        ? `What ${verb} the difference between ${subject}?`
        : `What ${verb} the ${rest} of ${subject}?`,
  },
  {
    difficulty: 'medium',
    shape: pattern(
      String.raw`(?<subject>${NAME}) (?<verb>occurs?|happens?|arises?|appears?|begins?|ends?|takes? place) (?:only )?(?:when|if|once|whenever) `,
    ),
    ask: (subject, _, verb) => `When ${asked(subject, verb)}?`,
  },
  {
    difficulty: 'medium',
    shape: pattern(
      String.raw`(?<subject>${NAME}) (?<verb>is|are) (?<rest>(?:not )?(?:\p{Ll}{2,}ed|run|set|sent|kept|read|written|shown|given|done|lost|found|built|made|taken|available|possible|useful|necessary|needed|true|false|ignored)(?: (?:to|by|from|in|into|on|with) [^.,;:!?()]{3,50}?)?) (?:only )?(?:when|if|unless|only if|only when|whenever|until) `,
    ),
    ask: (subject, _, verb, rest) => `When ${verb} ${subject} ${rest}?`,
  },
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
  {
    difficulty: 'medium',
    shape: pattern(String.raw`(?<subject>${NAME}) (?<verb>is|are) used (?:to(?! \p{Ll}+ing\b)|for|in|as)\b`),
    ask: (subject, _, verb) => `What ${verb} ${subject} used for?`,
  },
  {
    difficulty: 'easy',
    shape: pattern(String.raw`(?<subject>${NAME}) (?<verb>is|are) ${DEFINITION}(?:an?|the|one of)\b`),
    ask: (subject, _, verb) => `What ${verb} ${subject}?`,
  },
  {
    difficulty: 'medium',
    worth: 4,
    shape: pattern(
      String.raw`(?<subject>${NAME}) (?<verb>${DEEDS}) (?!${PRAISE}|behaviou?r |(?:of|with|from|at|by|for|up|occasionally) |not |it |them |to be |no longer |(?:is|are|was|were|will|can|may|must|has|have|should) )`,
    ),
    ask: (subject, _, verb) =>
      `What ${asked(subject, verb)}${verb.endsWith('helps to') || verb === 'help to' ? ' do' : ''}?`,
  },
  {
    difficulty: 'easy',
    shape: pattern(
      String.raw`[^.;:!?()]{0,160}?\b(?:an?|the) [^.,;:!?()]{3,80}?,? (?:called|known as) (?<subject>(?:an? |the )?(?:[\p{Ll}-]+(?: [\p{Ll}-]+){0,2}|[“"][^.,;:!?()”"]{1,40}[”"]))[,.]`,
    ),
    ask: (subject) => `What is ${subject}?`,
  },
];

/** The form "name - what it is" of a glossary. */
const GLOSSARY = pattern(
  String.raw`(?<subject>[\p{L}\p{N}][^\s.,;:!?()]{1,40}(?: [^\s.,;:!?()]{1,20}){0,3}) [-–—] (?:[Tt]his is )?${DEFINITION}(?:an?|the) `,
);

/** Words that begin a clause or a phrase of place and time, never the name of a thing. */
const NO_NAME =
  /^(one|another|each|every|any|no|both|most|many|some|several|few|all|these|those|this|that|such|when|whenever|normally|usually|generally|typically|often|sometimes|internally|currently|finally|basically|ideally|traditionally|similarly|additionally|while|if|since|because|although|though|as|after|before|until|unless|once|where|whereas|however|thus|for|from|in|on|at|by|with|without|during|under|over|like|unlike|apart|besides|such|given|despite|throughout|via|to|of|but|and|or|so|then|instead|whether|not|only|also|even|see|note|any(?:one|body|thing)|every(?:one|body|thing)|some(?:one|body|thing)|nobody|nothing|people|users?|you|examples?|decide)\b/i;
/** A subject that holds one of these is a sentence of its own, or was cut in the middle. */
const CLAUSE =
  /\b(can|could|may|might|must|shall|should|will|would|do|does|did|is|are|was|were|be|been|has|have|had|not|never)\b|\b(an?|the|now|then|to|also|often|usually|normally|makes?|takes?|gets?|includes?|provides?|contains?|integrates?|requires?)$|\b(?:describes|defines|specifies)\b|^\p{L}+ly\b|\b(whose|which|that|where)\b/iu;

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
  for (const { shape, ask, difficulty, worth = WORTH } of PATTERNS) {
    const groups = shape.exec(sentence)?.groups;
    if (!groups) continue;
    const subject = inSentence(groups['subject'] ?? '', words);
    const other = groups['other'] === undefined ? undefined : inSentence(groups['other'], words);
    const verb = groups['verb'] ?? '';
    if ([subject, other ?? ''].some(isNoName) || !agree(subject, verb)) continue;
    const question = ask(subject, other ?? '', verb, groups['rest'] ?? '');
    if (question === '') continue;
    return { question, subject, difficulty, worth, ...(other !== undefined && { other }) };
  }
  return undefined;
}

/** "A sequential scan will": a verb of many things after the name of one is none. */
const agree = (subject: string, verb: string): boolean =>
  !(/^\p{Ll}+s\b/u.test(verb) && !/^(?:is|has|does|was)$/.test(verb) && PLURAL_HEAD.test(subject)) &&
  (/^(?:is|has|does|can|cannot|must|should|may|was|did)?$/.test(verb) ||
    /^\p{L}+s\b/u.test(verb) ||
    /s[”"]?$| and |s (?:of|from|on|in|for) |^(?:a|the) (?:number|variety|majority|set|group|pair) of |(?:data|people|children|men|bacteria|fungi|algae|nuclei|media|criteria)$/i.test(
      subject,
    ));

/** "The three estimators", not "the function polroots". */
const PLURAL_HEAD =
  /^(?:the )?(?:two|three|four|all|most|many|several|\p{Ll}+) (?:\p{Ll}+ )*(?!(?:function|command|option|package|program|class|object|process|analysis|series|basis|axis|bus|bias|alias|address|access) )\p{Ll}+(?:or|er|ion|ment|ist|ool|ile|ule|ase|alue|orm|ord)s$/u;

export const isNoName = (phrase: string): boolean =>
  /\b(\p{L}\S{0,30}) \1\b/iu.test(phrase) ||
  NO_NAME.test(phrase) ||
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
