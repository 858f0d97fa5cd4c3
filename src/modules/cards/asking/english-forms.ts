import { isVague, ORDER } from './english-leans.ts';
import { inSentence, isNoName } from './english-patterns.ts';
import type { Found } from './found.ts';
import { spelledOut } from './spelled-out.ts';

/** A form of sentences. */
interface Form {
  readonly shape: RegExp;
  readonly ask: (groups: Readonly<Record<string, string>>, words: ReadonlySet<string>) => Found | undefined;
}

export const KIND =
  '(?:algorithm|application|attribute|class|command|component|constant|daemon|database|directory|driver|element|environment variable|field|file|filesystem|flag|format|function|gene|hormone|keyword|layer|library|macro|method|mode|module|operator|option|organ|package|parameter|partition|property|protein|protocol|program|script|server|service|statement|subcommand|system call|table|test|tool|type|utility|variable)';
const IS_KIND = new RegExp(`^(?:${KIND}|mechanism|process|facility|approach|feature|interface|procedure)s?$`, 'i');
/** A word that names one of a kind. */
const TERM = '(?<term>["“‘]?[\\p{L}\\p{N}/~-][^\\s.,;:!?()“”"‘’]{1,40}["”’]?(?:\\(\\d?\\w?\\))?)';
const NO_TERM =
  /^(?:same|first|second|third|last|next|following|resulting|current|default|new|old|other|only|whole|entire|generated|given|named|specified|appropriate|corresponding|main|standard|basic|built-in|special|specific|additional|optional|original|final|simple|actual|right|correct|relevant|requested|required|selected|target|source|dependent|independent|random|response|latent|explanatory|input|output|underlying|usual|various|above|external|internal|local|global|single|full|own|user|system|text|data|help|general|official|binary|existing|installed|particular|previous|primary|secondary|common|complete|different|empty|important|individual|initial|known|large|latest|normal|possible|preferred|private|public|real|regular|related|remote|separate|similar|small|smallest|largest|suitable|temporary|two|three|four|typical|unique|useful|valid|virtual|will|can|is|and|or|called|used|that|which|does|has|may|must|should|also|to|of|in|for|with|on|at|by|from|as|definition|key|core|base|difference|name|names|value|values|itself|provides|returns|takes|prints|being|when|if|object|body|header|argument|arguments|call|calls|list|type|group|class|style|control|manual|configuration|changelog|copyright|upstream)$/i;
const VERB_ON =
  '(?:(?:also|then|always|only|usually|normally|automatically|simply) )?(?:can be|is|can|will|has|does not|may be|must|should|[\\p{Ll}]{2,}s)';

const bare = (term: string): string => term.replaceAll(/^["“‘]|["”’]$/g, '');
const points = (text: string): boolean =>
  /\b(?:this|that|these|those|it|its|they|them|their|he|she|there|such|so)\b/i.test(text);
const words = (text: string): number => text.split(' ').length;

function whichOne({
  term2 = '',
  kind2 = '',
  term = term2,
  kind = kind2,
  verb: given = '',
  rest: whole = '',
}: Readonly<Record<string, string>>): Found | undefined {
  const verb = given.replace(/^(?:also|then) /, '');
  const rest = whole.replace(/, (?:and|but) (?:it|they|its|you|in|the)\b.*$/, '');
  const name = bare(term);
  if (IS_KIND.test(name)) return undefined;
  if (
    NO_TERM.test(name) ||
    /^(?:thus|then|also|therefore|hence)\b|, (?:though|however|therefore)\b|\ba lot\b/.test(rest) ||
    /^(?:that|because|when|if|so|to)\b/.test(rest) ||
    /^\p{Lu}?\p{Ll}+(?:ed|ing|al|ive|ic)$/u.test(name) ||
    words(rest) < 3 ||
    /^(?:its|their)/.test(rest)
  )
    return undefined;
  if (/^(?:is|can|will|has)$/.test(verb) && words(rest) < 4) return undefined;
  if (rest.toLowerCase().includes(name.toLowerCase()) || /\bwhereas\b|, but\b/.test(rest)) return undefined;
  return {
    question: `Which ${kind.toLowerCase()} ${verb} ${rest}?`,
    answer: name,
    subject: name,
    difficulty: 'medium',
    worth: 7,
  };
}

const FORMS: readonly Form[] = [
  {
    // a name that does a deed: "RAID0 splits all incoming data into stripes."
    shape:
      /^(?<subject>(?:The |An? )?(?:[\p{L}\p{N}“”"/_.-]+ ){0,3}?[\p{L}\p{N}“”"/_.()-]+) (?:(?:also|then|always|only|automatically|first) )?(?<verb>\p{Ll}{2,}(?:[^\Ws]|ss|ch|sh)e?s) (?<rest>(?!of\b|are\b|is\b|and\b|that\b|which\b|to be\b|have\b|for\b|were\b|can\b|will\b|may\b|must\b|should\b|do\b|or\b|not\b|with\b|on\b|in\b|at\b|from\b|by\b|under\b|shown\b|used\b)[^;:!?]{20,190})\.$/u,
    ask: ({ subject = '', verb = '', rest = '' }, small) => deedOf(subject, verb, rest, small),
  },
  {
    shape: new RegExp(`^The ${TERM} (?<kind>${KIND}) (?<verb>${VERB_ON}) (?<rest>[^;:!?]{12,150})\\.$`, 'u'),
    ask: whichOne,
  },
  {
    shape: new RegExp(
      `^(?:The (?<kind>${KIND}) ${TERM}|(?<kind2>${KIND}) (?<term2>[\\p{L}\\p{N}]+[_./-][^\\s.,;:!?()]{1,40}|--?\\w[\\w-]+|[\\p{L}]+\\(\\))) (?<verb>${VERB_ON}) (?<rest>[^;:!?]{12,150})\\.$`,
      'iu',
    ),
    ask: whichOne,
  },
  {
    shape:
      /^.{0,160}?(?<![\p{L}-])(?<long>\p{L}{1,40}(?:[ -]\p{L}{1,40}){1,9}) \((?:or )?(?<short>\p{Lu}\p{L}{1,7})\)/u,
    ask({ long = '', short = '' }) {
      const name = spelledOut(long, short);
      return name === undefined
        ? undefined
        : { question: `What does ${short} stand for?`, answer: name, subject: name, difficulty: 'easy', worth: 8 };
    },
  },
  {
    shape: /^(?:In order )?[Tt]o (?<deed>\p{Ll}{3,} [^,;:!?()]{6,90}), (?<how>.{12,})$/u,
    ask: ({ deed = '', how = '' }) => howTo(deed, how),
  },
  {
    shape: /^If you (?:want|wish|need|would like|have) to (?<deed>\p{Ll}{3,} [^,;:!?()]{6,90}), (?<how>.{12,})$/u,
    ask: ({ deed = '', how = '' }) => howTo(deed, how),
  },
  {
    shape:
      /^You can (?<deed>\p{Ll}{3,} [^,;:!?()]{6,90}?) (?:by (?:\p{Ll}+ing)|with the|using|via the) (?<how>.{8,})$/u,
    ask: ({ deed = '', how = '' }) => howTo(deed, `you can ${how}`),
  },
  {
    shape:
      /^(?<subject>[\p{L}\p{N}“"][^.,;:!?()]{2,60}?) (?<verb>can|may|must|should) be (?<deed>\p{Ll}{2,}(?:ed|en|wn|lt|nt|ut|et|id)(?: [^.,;:!?()]{2,60}?)??) (?:by(?= \p{Ll}+ing\b| the use| means)|using|with(?= the \S+ (?:command|option|function|program|tool|package|routine|method)| the help)|via|through) (?<how>[^;:!?]{6,})\.$/u,
    ask({ subject = '', verb = '', deed = '' }, small) {
      if (
        isNoName(subject) ||
        isVague(subject) ||
        subject.endsWith(' each') ||
        / (?:and|or|either|also|best)$/.test(deed) ||
        points(`${subject} ${deed}`) ||
        words(subject) > 8
      )
        return undefined;
      return {
        question: `How ${verb} ${inSentence(subject, small)} be ${deed}?`,
        subject,
        difficulty: 'medium',
        worth: 5,
      };
    },
  },
  {
    shape: /^(?<when>If|When|Whenever|Unless) (?<cause>[^,;:!?()]{10,110}), (?:then )?(?<effect>[^;:!?]{15,200})\.$/u,
    ask: ({ when = '', cause = '', effect = '' }) => whatHappens(when.toLowerCase(), cause, effect),
  },
  {
    shape: /^(?:The|By) default (?:value )?(?:of|for) (?<subject>[^.,;:!?()]{3,60}?) is (?<value>[^;:!?]{1,60})\.$/u,
    ask: ({ subject = '', value = '' }) =>
      isNoName(subject) || isVague(subject) || points(subject) || points(value)
        ? undefined
        : {
            question: `What is the default of ${subject}?`,
            answer: value,
            subject,
            difficulty: 'medium',
            worth: 6,
          },
  },
  {
    shape:
      /^(?<subject>[^.,;:!?()]{3,60}?) (?<verb>was|were) (?:first |originally |initially )?(?<deed>invented|developed|discovered|introduced|created|proposed|founded|published|described|designed|named|coined|suggested) (?:in \d{4} )?by (?<who>\p{Lu}[\p{L}.’-]+(?: (?:and |of |de |van |von )?\p{Lu}[\p{L}.’-]*){0,5})(?=[ ,.])/u,
    ask: ({ subject = '', deed = '', who = '' }, small) =>
      isVague(subject) || points(subject)
        ? undefined
        : {
            question: `Who ${deed} ${inSentence(subject, small)}?`,
            answer: who,
            subject: who,
            difficulty: 'medium',
            worth: 7,
          },
  },
];

/** Verbs that are followed by no deed of their subject, or that say nothing by themselves. */
const NO_DEED =
  /^(?:is|has|does|was|seems|appears|looks|means|becomes|remains|stays|comes|goes|says|plays|lies|stands|makes|takes|gets|gives|wants|needs|tends|continues|includes|contains|consists|means|refers|depends|exists|occurs|happens|starts|ends|begins|works|varies|differs|matters|follows|ensures|helps|expects|knows|likes|thinks|feels|always|perhaps|besides|sometimes|its|this|thus|versus|series|species|across|class|process|access|less|unless|needless|address|basis|analysis|plus|as|us|bus|status|focus|bonus|bias|alias|canvas|gas|lens|various|previous|numerous|continuous|obvious|serious|famous|anonymous)$/;

function deedOf(subject: string, verb: string, rest: string, small: ReadonlySet<string>): Found | undefined {
  const first = subject.replace(/^(?:The|An?) /, '');
  // a name, or a thing of two words: "the MSV algorithm"
  const isObject =
    /^(?:an?|the|all|any|each|every|its|both|only|one|two|three|four|how|whether|what|that|to|you|several|new|(?=\S*[\p{Lu}\p{N}_/“"-])\S+)(?= )/u.test(
      rest,
    );
  const isNamed =
    /[\p{Lu}\p{N}_/.()“-]/u.test(first.slice(1)) ||
    (first.includes(' ') && first !== subject) ||
    (/^\p{Lu}/u.test(first) && first !== subject);
  if (
    isNoName(subject) ||
    !isObject ||
    !isNamed ||
    NO_DEED.test(verb) ||
    (PLURAL.test(verb) && !VERBS.test(verb)) ||
    small.has(`${verb}s`) ||
    isVague(subject) ||
    points(`${subject} ${rest.split(' ', 4).join(' ')}`) ||
    words(rest) < 6
  )
    return undefined;
  if (
    /^\p{Lu}?\p{Ll}+(?:ly|ing|ed)$/u.test(first) ||
    /\b(?:and|or|of|in|is|are|to|by|that|which|not|no|include|provide|contain|use|have)\b/.test(first) ||
    CLASHES.test(first)
  )
    return undefined;
  return { question: `What does ${inSentence(subject, small)} do?`, subject, difficulty: 'medium', worth: 4 };
}

/** Plurals of nouns. */
const PLURAL =
  /(?:[tsc]ions|ors|[^fv]ers|ments|[iln]ties|ences|ances|ings|ists|isms|ages|als|ants|ents|ogies|phies|ures|names|methods|displays|files|keys|lines|types|values|systems|fields|rules|names|scripts|pages|sizes|styles|codes|tests|tools|users|images|tables|nodes|windows|cards|modes|routines|packages|programs|commands|options)$/;
const VERBS =
  /^(?:enters|renders|alters|triggers|considers|registers|manages|presents|prevents|represents|implements|brings|encourages|discovers|answers|measures|ensures|captures|features|requires|configures|packages|tests|names|types|lists)$/;

/** A plural does not do, a clause does not name a thing. */
const CLASHES = /(?:[^siu'’)]s|\b(?:when|while|if|as|each|most|all|some|many|one|two|three|four))$/i;

const HOW = new RegExp(
  `^(?:you (?:can|should|must|may|need to|have to|will need to|would|first)|${ORDER}|one can|(?:the|a) \\S+ (?:command|option|function|program|package|key|tool|utility))\\b`,
  'i',
);

function howTo(deed: string, how: string): Found | undefined {
  if (
    points(deed) ||
    !HOW.test(how) ||
    words(deed) < 3 ||
    words(how) < 4 ||
    /^be\b|\b(?:know|learn|understand|avoid confusion|summarize|see)\b/.test(deed)
  )
    return undefined;
  return { question: `How do you ${deed}?`, subject: deed, difficulty: 'medium', worth: 6 };
}

function whatHappens(when: string, cause: string, effect: string): Found | undefined {
  const isLoose =
    points(cause) ||
    /^(?:\p{Ll}+(?:ed|ing)|not|only|necessary|run|possible|set|given|no)\b/u.test(cause) ||
    /\b(?:want|wish|like|need|decide|prefer|think|sure|possible|necessary|doubt|so)\b/.test(cause);
  const [subject] =
    /^.{2,60}?(?= (?:is|are|has|have|was|were|does|do|can|cannot|contains?|fails?|\p{Ll}+s)\b)/u.exec(cause) ?? [];
  if (isLoose || words(cause) < 3 || words(effect) < 4 || subject === undefined || isVague(subject)) return undefined;
  if (new RegExp(`^(?:${ORDER}|you (?:should|must|need to|have to))\\b`).test(effect))
    return { question: `What should you do ${when} ${cause}?`, subject: cause, difficulty: 'medium', worth: 5 };
  if (
    /^(?:you|there|we|please|be|see|as|I|one|let)\b/.test(effect) ||
    !/\b(?:is|are|will|can|must|may|has|have|\p{Ll}{2,}s|\p{Ll}+ed)\b/u.test(effect)
  )
    return undefined;
  return {
    question: `What happens ${when} ${cause}?`,
    subject: cause,
    difficulty: 'hard',
    worth: 6,
  };
}

/** Returns what the forms of a sentence ask, the most telling first. */
export const askForms = (sentence: string, small: ReadonlySet<string>): Found[] =>
  FORMS.flatMap(({ shape, ask }) => {
    const groups = shape.exec(sentence)?.groups;
    const found = groups && ask(groups, small);
    return found ? [found] : [];
  });
