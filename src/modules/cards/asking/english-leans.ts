/** Words that point out of a sentence, wherever they stand in it. */
const POINTS_OUT =
  /§|\b(?:above|below|(?:the|as) follow(?:ing|s)|following [\p{L}]+s? (?:is|are|shows?)|previous(?:ly)?|preceding|aforementioned|former|latter|[Ss]uch (?!as\b)|[Hh]ere(?:by|in|after)?|[Ww]e|us|[Oo]urs?|I|[Mm]y|me|mine|let['’]s|that trick|eqs?\.|equation|just that|(?:do|does|done) (?:so|that|this)|as (?:described|mentioned|discussed|explained|shown|noted|seen|before|usual)|(?:described|discussed|explained|shown|listed|given|documented|mentioned) (?:in|on|at|by|earlier|later|elsewhere|there)|e\.g|i\.e|etc|et al|earlier|later|elsewhere|for (?:example|instance|details|more)|[Ss]ee|(?:[Ss]ections?|[Ff]ig(?:ure|s?)|[Tt]ables?|[Cc]hapters?|[Ee]xamples?|[Aa]ppendix|[Pp]ages?|[Ee]quations?|[Ll]istings?) ?[\dA-Z(]|(?:next|this|last|present|current) (?:chapter|section|page|manual|document|book|guide|appendix|tutorial|paragraph|subsection|text|slide|paper|article|vignette)|the (?:manual|author|authors|reader|tutorial|same (?:way|is|as)|other (?:hand|two|one))|(?:left|right|upper|lower|top|bottom)(?:-hand| hand)? (?:picture|figure|image|example|panel|column|plot|graph|diagram|part|side|half)|picture|screenshots?|both (?:of|are|have|can)|(?:all|each|some|one|none|either|neither|any|most|many|two|three) of (?:them|these|those|which)|another (?:one|way|option|possibility)|the (?:two|three|four|first|second|third|last|others?)(?= (?:is|are|has|have|can|will|two|three|one|case|approach|argument|line|column|row|form|option|step|part|example|method|of)|[.,])|last but)\b/u;
/** Words that point out of it before its first verb. */
const POINTS_BACK = /\b(?:this|that|these|those|it|its|they|them|their|he|she|his|her|there|one)\b/i;
const POINTER = /\b(?:[Tt]his|[Tt]hese|[Tt]hose)\b/;
/** What begins a sentence that goes on with another, orders, wishes or warns. */
const GOES_ON =
  /^(?:however|but|and|or|so|thus|therefore|hence|otherwise|then|also|moreover|instead|furthermore|additionally|again|besides|still|yet|even|nevertheless|nonetheless|consequently|accordingly|similarly|likewise|conversely|alternatively|meanwhile|finally|lastly|first(?:ly)?|second(?:ly)?|third(?:ly)?|next|now|indeed|actually|unfortunately|fortunately|hopefully|obviously|clearly|naturally|of course|in (?:addition|contrast|particular|fact|this|that|these|such|other words|short|general,|any case|both|either|each|the (?:same|first|second|third|last|following|example|above|case|end))|on the (?:other|one) hand|as (?:a result|an? (?:example|alternative)|such|with|before|always|you|mentioned|noted|of)|at this|for (?:this|that|these|example|instance|details|more|further|now)|because of this|after (?:that|this|which)|by doing|to do (?:this|so|that)|with (?:this|these|that)|note|notice|remember|recall|beware|be |please|see|consider|suppose|assume|imagine|let|thanks?|welcome|perhaps|maybe|another|others?|some(?:one|body|times)? |many |several |few |a few|most (?:of|people|users)|several|both|neither|either|each of|such|same|here|there|what|why|how|who|whose|which|is|are|do|does|did|can|could|should|would|will|has|have|more|less|later|usually|often|normally|typically|generally|yes|no,|not |only|all (?:of|this|these|the|other)|it|its|they|their|he|she|his|her|we|our|you|your|i|my|that|this|these|those|one |the (?:reason|problem|idea|point|goal|aim|purpose|result|answer|question|difference|advantage|disadvantage|same|next|following|first|second|third|last|latter|former|other|others|only|above|most|rest|best|easiest|simplest|resulting|remaining|corresponding|new|above|output|example)\b)/i;
/** Verbs that begin an instruction. */
export const ORDER = `use|run|type|enter|call|set|add|choose|select|press|click|edit|install|create|write|specify|give|put|open|start|stop|check|make|try|pass|include|load|read|look|go|get|change|remove|delete|copy|move|insert|consult|contact|send|ask|ensure|verify|define|follow|turn|keep|replace|download|boot|enable|disable|do|don['’]t|avoid|take|find|apply|select|mount|log|save|plug|wait|configure|just|simply|refer|repeat|provide|consider|untar|unpack|extract|append|connect|assign|switch|replace|build|compile|link|print|show|list|draw|plot|compute|calculate|compare|return|force|allow|display|generate|produce|perform|convert|specifies? whether|treat|assume|suppress|skip|ignore|limit|report|output|restrict|dump|save|rerun|execute|activate|back up|watch|locate|gather|resize|imagine|think|study|practice|suppose|decide|forward|close|reopen|file|request|announce|upload|subscribe|attach|describe|explain|inform|respond|reply|merge|tag|mark|sign|confirm|determine|identify|prepare|review`;
const ORDERS = new RegExp(`^(?:${ORDER}) `, 'i');
/** What no prose holds: formulas, code, addresses. */
const DEBRIS =
  /\\(?!\p{L}{2})|[=<>|{}^~@∼×±÷·∙√∞≤≥≠≈∂∇∈∉∀∃⊂⊆∪∩∝→←↔⇒∑∏∫†‡©®■□▶►◦●✓★\uE000-\uF8FF\uFFFD]|\p{Script=Greek}|[\u0300-\u036F]|[\u00B9\u2070-\u2079]|(?<![\p{L}\p{N}_.-])\*|:\/\/|www\.|[_#$%&]\s|\s#\d|\s[/&#$%-]\s|(?<!\p{L}\+)\+\s|\.\.|,,|\(\s|\s\)|\s[.,;:]|\S\[|[[\]]|[!?;]\s?$|\?|\b\d+\)|(?<![\p{L}’'])[b-zB-HJ-QS-Z](?![\p{L}’'+#.-])|\p{Ll}\.\p{Lu}\p{Ll}|\b\p{L}\d?\(|(?<![\p{L}\p{N}_.])\(\p{L}{0,2}\)/u;
/** Talk about the text, its authors, its readers. */
const TALK =
  /\b(?:thank(?:s|ful)|feedback|bug reports?|mailing lists?|licen[cs]e[ds]?|copyright(?:ed)?|trademarks?|warranty|liable|hopefully|unfortunately|sorry|of course|in my|kindly|please|nice|fun|funny|stuff|lot of|lots|bunch|good idea|worth|interesting|sort of|kind of like|the reader|readers|author|interested|written by|maintained by|under the terms|at the time of|nowadays|recently|soon|today|so far|yet|now)\b/i;

/** A title, a term of a list or a label that no mark separates from the sentence after it. */
const STUCK =
  /^(?!(?:In|On|At|For|With|By|From|To|Of|Is|And|Or|But|If|As|Like|Under|Over|Not|Only|Both) )\p{Lu}[\p{L}\d]+(?: \p{Lu}\p{L}+){0,3} (?:An?|The) \p{L}|[\p{Ll}\p{N})”"'’] (?:The|An?|This|These|If|When|In|It|For|Some|All|You|We|To|Use|Get|Let|Set|As|On|At|By|Is|Are|There|Each|Every|Any|Note|See) \p{Ll}|^[a-z][\w.+-]* \p{Lu}\p{Ll}+s? \p{Ll}|\bof \p{Ll}+ \p{Ll}+ For example/u;

const isBalanced = (text: string): boolean =>
  [
    ['(', ')'],
    ['“', '”'],
    ['«', '»'],
    ['[', ']'],
  ].every(([open = '', close = '']) => text.split(open).length === text.split(close).length) &&
  text.split('"').length % 2 === 1;

/** Is an English sentence understood without its page, and is it prose? */
export function standsAlone(sentence: string): boolean {
  const head = sentence.split(' ', HEAD_WORDS).join(' ');
  return (
    /^["“]?\p{Lu}|^[a-z][\w.+-]*[\d_.+-]|^[a-z]{2,} (?:is|are|has|can|will) /u.test(sentence) &&
    !GOES_ON.test(sentence) &&
    !ORDERS.test(sentence) &&
    !POINTS_BACK.test(head) &&
    !POINTER.test(sentence) &&
    !POINTS_OUT.test(sentence) &&
    !TALK.test(sentence) &&
    isProse(sentence)
  );
}

/** Words in which nothing can have been named that a pronoun speaks of. */
const HEAD_WORDS = 4;

/** Is a text whole, and free of formulas and code? In any language. */
export const isProse = (text: string): boolean => !DEBRIS.test(text) && !STUCK.test(text) && isBalanced(text);

/** Nouns that the text around names, when nothing but "the" and an adjective stands before them. */
const GENERIC = `warnings?|annotations?|footnotes?|constants?|inverses?|check ?box|popup|hook|mechanism|administrator|developer|programmer|approach(?:es)?|conclusion|number of \\w+|dots?|arrows?|bars?|plugin|patch(?:es)?|bucket|plots?|diagrams?|equations?|theorem|proof|lemma|everything|results?|actions?|address|algorithm|alternatives?|amount|answers?|approach|arguments?|arrays?|attributes?|axis|behaviou?r|block|bodies|body|book|boxe?s?|buffer|button|calls?|cases?|changes?|characters?|choices?|class(?:es)?|code|columns?|commands?|comments?|components?|computations?|concepts?|conditions?|contents?|context|current|curves?|parenthes[ei]s|brackets?|panels?|letter|midline|data|data ?sets?|default|definitions?|description|devices?|dialog|difference|dimension|directory|directories|display|distribution|document|effects?|elements?|entry|entries|errors?|estimates?|events?|examples?|expressions?|facility|fact|factor|features?|fields?|figure|files?|first|fit|flags?|folder|form|formats?|formula|functions?|goal|graph|group|idea|images?|implementation|index|information|input|instructions?|interface|items?|key|label|language|length|level|library|limits?|lines?|lists?|loop|machine|macros?|main|matrix|matrices|meaning|menu|messages?|methods?|models?|modes?|modules?|name|names|nodes?|numbers?|objects?|operations?|operators?|options?|order|others?|outcome|output|packages?|page|parameters?|parts?|path|patterns?|people|person|plots?|points?|position|problem|procedure|process|program|programs|project|prompt|properties|property|purpose|question|range|record|regions?|rest|results?|routine|rows?|rules?|same|scale|screen|script|second|section|sequences?|set|settings?|shape|side|simplest|size|software|solution|source|standard|statements?|states?|steps?|strings?|structure|sub\\w+|subset|symbols?|syntax|system|tables?|target|tasks?|terms?|tests?|text|thing|time|title|tool|tools|tree|types?|units?|user|users|usage|value|values|variables?|vectors?|version|way|whole|width|window|words?|work`;
/** Words that tell one thing from another only on their page. */
const WHICH = `actual|correct|incorrect|additional|appropriate|arbitrary|basic|corresponding|complete|current|default|desired|different|entire|existing|final|first|following|full|given|initial|last|left|lower|main|middle|fourth|fifth|sixth|seventh|new|next|normal|old|only|optional|original|other|possible|previous|relevant|required|resulting|returned|right|same|second|selected|simple|single|similar|special|specific|specified|third|typical|underlying|upper|better|alternative|system|usual|various|whole|optional|above|extra|key|important|common|remaining|latest|real|right-hand|left-hand|most|more|many|some|two|three|four`;
const VAGUE = new RegExp(
  `^(?:(?:the|each|every|some|any|all|both|no) (?:(?:${WHICH}) )*|(?:an? )?(?:(?:${WHICH}) )+)(?:${GENERIC})$`,
  'iu',
);

/** Does a phrase name a thing only together with the text around it: "the argument", "the resulting value"? */
export const isVague = (phrase: string): boolean => {
  const parts = phrase.split(/ (?:of|in|for|on|to|and) /u);
  return (
    parts.every(
      (part, at) =>
        VAGUE.test(part) ||
        (at > 0 && VAGUE.test(`the ${part}`)) ||
        (/^the [\p{Ll}]+$/u.test(part) && parts.length > 1),
    ) ||
    (parts.length > 1 &&
      /^(?:an?|the|one) (?:\p{Ll}+ )?(?:part|example|aspect|feature|instance|side)$/u.test(parts[0] ?? ''))
  );
};

/** The first words of a sentence up to its verb. */
export const subjectOf = (sentence: string): string =>
  /^(.{2,80}?) (?:is|are|was|were|has|have|had|can|cannot|could|may|might|must|should|shall|will|would|does|do|\p{Ll}{3,}(?:s|ed))\b/u.exec(
    sentence,
  )?.[1] ?? '';

/** Words that only join a sentence to the one before. */
const JOINS =
  /^(?:(?:please )?note(?:,)?(?: (?:however|also|though|further|again))?,? that|remember that|recall that|(?:however|furthermore|moreover|additionally|also|thus|hence|therefore|consequently|similarly|finally|conversely|instead|indeed|in addition|in fact|in particular|in summary|in short|of course|clearly|basically|specifically|more generally|unfortunately|fortunately|importantly|interestingly|naturally|accordingly|nevertheless|as usual|in other words|on the other hand|in contrast|by contrast|as a result|for this reason|at present|historically),|thus|hence|therefore|in fact|in addition|in particular) (?!to\b|of\b|on\b)/i;
/** Words that say how often it is so. */
const MOSTLY =
  /^(?:in general|generally|usually|typically|normally|often|in most cases|in practice|internally|currently|by default|traditionally|technically|sometimes|formally|strictly speaking|roughly speaking|in principle|most often|in many cases),? (?!to\b|of\b)/i;

function without(sentence: string, words: RegExp): string {
  const rest = sentence.replace(words, '');
  return rest === sentence ? sentence : rest.slice(0, 1).toUpperCase() + rest.slice(1);
}

/** Returns a sentence without what only joins it to the one before. */
export const withoutJoint = (sentence: string): string => without(sentence, JOINS);

/** Returns a sentence without what says how often it is so. */
export const withoutAdverb = (sentence: string): string => without(sentence, MOSTLY);
