import { grammarFrom, type Form } from './forms.ts';

const NAME = String.raw`(?<subject>(?:(?:Le|La|Les|Un|Une|Des) |L[’'])?[\p{L}\p{N}«"/_.-][^,;:!?()]{1,60}?)`;
const form = (source: string): RegExp => new RegExp(`^${source}`, 'u');
const SAYS = String.raw`(?=(?:\S+ ){4})`;
const PRAISE =
  /^(?:un|une|le|la|les|des|l[’']) ?(?:très |bonne? |même |seule? |meilleure? |autre |simple |grande? |petite? |excellente? |importante? )/;

/** Nouns of things that have names, with what asks for one of them. */
const WHICH: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    [
      'commande',
      'option',
      'fonction',
      'variable',
      'méthode',
      'classe',
      'bibliothèque',
      'macro',
      'variable d’environnement',
    ].map((noun) => [noun, 'Quelle']),
  ),
  ...Object.fromEntries(
    [
      'fichier',
      'paquet',
      'programme',
      'répertoire',
      'script',
      'champ',
      'outil',
      'protocole',
      'module',
      'paramètre',
      'service',
      'format',
    ].map((noun) => [noun, 'Quel']),
  ),
};
const KIND = Object.keys(WHICH).join('|');
const WHAT = `permet|permettent|contient|contiennent|fournit|fournissent|définit|définissent|désigne|désignent|décrit|décrivent|utilise|utilisent|exige|nécessite|nécessitent|affiche|affichent|renvoie|produit|crée|contrôle|empêche|indique|indiquent|représente|représentent|signifie|stocke|comprend|comprennent|installe|exécute|spécifie|détermine|gère|vérifie|calcule|mesure|protège|remplace|génère|supprime|lance|offre|offrent|propose|assure|autorise|inclut|possède|accepte|provoque|entraîne|évite|requiert`;
const WORDS: readonly (readonly [shape: string, ask: (subject: string, verb: string) => string])[] = [
  ['(?<verb>consiste|consistent) (?:en|à)', (subject, verb) => `En quoi ${verb} ${subject} ?`],
  ['(?<verb>se compose|se composent) d', (subject, verb) => `De quoi ${verb} ${subject} ?`],
  [
    '(?<verb>est constituée?|est composée?|sont constituée?s|sont composée?s) d',
    (subject, verb) =>
      `De quoi ${subject} ${verb.replace(/^(est|sont) /, (one) => `${one.trim()}-${one.startsWith('est') ? 'il' : 'ils'} `)} ?`,
  ],
  ['(?<verb>sert|servent) (?:à|de)', (subject, verb) => `À quoi ${verb} ${subject} ?`],
  [
    '(?<verb>est utilisée?|sont utilisée?s) (?:pour|comme|afin)',
    (subject, verb) => `À quoi ${verb.startsWith('est') ? 'sert' : 'servent'} ${subject} ?`,
  ],
  ['(?<verb>dépend|dépendent) d', (subject, verb) => `De quoi ${verb} ${subject} ?`],
  ['(?<verb>se trouve|se trouvent) (?:dans|sur|sous|à|en)', (subject, verb) => `Où ${verb} ${subject} ?`],
  ['(?<verb>repose|reposent) sur', (subject, verb) => `Sur quoi ${verb} ${subject} ?`],
];
const whatIs = (subject: string, verb: string): string => {
  if (verb === 'sont') return `Que sont ${subject} ?`;
  return /^(?:un|une|[aeiouhéèêà])/iu.test(subject) ? `Qu’est-ce qu’${subject} ?` : `Qu’est-ce que ${subject} ?`;
};
const INSTRUCTS = /^(?:\p{Ll}+ez\b|vous (?:devez|pouvez|devriez)|il (?:faut|suffit|est possible)|on (?:peut|doit))/u;

const FORMS: readonly Form[] = [
  {
    shape: form(
      String.raw`(?:Le|La|L[’']) ?(?<kind>${KIND}) (?:« ?)?(?<term>[\p{L}\p{N}/~_-][^\s,;:!?()»]{1,40})(?: ?»)? (?<rest>(?:est|peut|contient|permet|\p{Ll}{3,}[et]) ${SAYS}[^;:!?]{12,150})\.$`,
    ),
    ask: ({ kind = '', rest = '', term = '' }) =>
      rest.includes(term) ||
      /^(?:n[e’']|et |d[eu’'] |à |en |qui |pour )|\b(?:son|sa|ses|ce|cette|ces)\b/.test(rest) ||
      /^(?:de|du|des|d[’'].*|à|en|qui|que|pour|est|par|et|\p{Ll}+(?:ée?s?|ive|if|ale?|elle?|ique|ante?|aire|uels?))$/u.test(
        term,
      )
        ? ''
        : `${WHICH[kind] ?? 'Quel'} ${kind} ${rest} ?`,
    answer: 'term',
    difficulty: 'medium',
    worth: 7,
  },
  {
    shape: form(String.raw`${NAME} (?<verb>est|sont) (?<rest>(?:un|une|le|la|les|des|l[’']) ?${SAYS}.+)$`),
    ask: ({ subject = '', verb = '', rest = '' }) => (PRAISE.test(rest) ? '' : whatIs(subject, verb)),
    difficulty: 'easy',
    worth: 6,
  },
  ...WORDS.map(([shape, ask]): Form => ({
    shape: form(String.raw`${NAME} ${shape}`),
    ask: ({ subject = '', verb = '' }) => ask(subject, verb),
    difficulty: 'medium',
    worth: 6,
  })),
  {
    shape: form(
      String.raw`${NAME} (?<verb>est|sont|peut|peuvent|doit|doivent) (?<rest>[^.,;:!?()]{4,90}),? (?:parce qu|car |puisqu)`,
    ),
    ask: ({ subject = '', verb = '', rest = '' }) => `Pourquoi est-ce que ${subject} ${verb} ${rest} ?`,
    difficulty: 'hard',
    worth: 6,
  },
  {
    shape: form(
      String.raw`(?<if>Si|Lorsqu[e’']|Quand) ?(?<cause>(?!vous|par\b|c[’']|rien|nécessaire|possible|on\b|il\b|elle\b|cela\b|ce)[^,;:!?()]{10,110}), (?:alors )?(?<effect>[^;:!?]{15,200})\.$`,
    ),
    ask: ({ if: word = '', cause = '', effect = '' }) =>
      `${INSTRUCTS.test(effect) ? 'Que faut-il faire' : 'Que se passe-t-il'} ${word.toLowerCase()}${/[’']$/.test(word) ? '' : ' '}${cause} ?`,
    difficulty: 'hard',
    worth: 6,
  },
  {
    shape: form(
      String.raw`(?:Pour|Afin de|Afin d[’']) ?(?<deed>\p{Ll}{2,}(?:er|ir|re|oir) [^,;:!?()]{6,90}), (?<how>[^;!?]{12,})$`,
    ),
    ask: ({ deed = '', how = '' }) =>
      INSTRUCTS.test(how) && !/\b(?:cela|ceci|ce|cette|ces|le faire|votre|vos)\b/.test(deed) ? `Comment ${deed} ?` : '',
    difficulty: 'medium',
    worth: 6,
  },
  {
    shape: form(String.raw`${NAME} (?<verb>${WHAT}) (?!pas\b|plus\b)${SAYS}`),
    ask: ({ subject = '', verb = '' }) => `${/^[aeiouhéè]/.test(verb) ? 'Qu’' : 'Que '}${verb} ${subject} ?`,
    difficulty: 'medium',
    worth: 4,
  },
];

/** Questions about French sentences. */
export const french = grammarFrom({
  code: 'fr',
  pointsOut:
    /(?<![\p{L}’'])(?:ces|cette|cet|ce(?! qu| dernier)|ceci|cela|celui-ci|celle-ci|ceux-ci|ci-dessus|ci-dessous|ci-après|précédente?s?|suivante?s?|ici|nous|notre|nos|je|j[’']|me|mon|ma|mes|voir|voyez|par exemple|(?:section|chapitre|figure|tableau|annexe|page|exemple) [\dA-Z«]|dernière?s?|premier cas|telles?|tels?|malheureusement|bien sûr|heureusement|manuel|document|guide|licence|auteurs?|lecteurs?|plus haut|plus bas|etc|p\. ex|c[’']est-à-dire)(?![\p{L}])/iu,
  pointsBack:
    /(?<![\p{L}’'])(?:il|elle|ils|elles|y|en|lui|leur|leurs|son|sa|ses|on|certaine?s?|plusieurs|tous|toutes|chaque|vous|votre|vos)(?![\p{L}’'])|^(?:Le|La|Les) (?:même|autre|premi|second|deuxi|troisi|dern|seul)/iu,
  goesOn:
    /^(?:mais|et|ou|donc|or|ainsi|aussi|alors|ensuite|puis|enfin|cependant|toutefois|néanmoins|pourtant|de plus|en outre|par ailleurs|en effet|en revanche|par contre|également|notez|note|attention|remarque|remarquez|veuillez|voir|voici|voilà|ici|là|maintenant|d[’']abord|premièrement|deuxièmement|autrement|sinon|dans (?:ce|cette|ces|le cas|l[’']exemple)|pour (?:cela|ce|cette|plus)|à (?:ce|cette|noter)|c[’']est|c[’']|ce|cela|ceci|il|elle|on|nous|vous|je|j[’']|qui|que|quoi|comment|pourquoi|où|si vous|ne|n[’']|un autre|une autre|certains|plusieurs|chaque|même|tout|tous|seul|\p{Ll}+ez)(?![\p{L}])/iu,
  vague:
    /^(?:Le|La|Les|L[’']) ?(?:fichiers?|commandes?|programmes?|options?|valeurs?|système|fonctions?|variables?|paquets?|listes?|nom|texte|lignes?|page|résultat|sortie|entrée|contenu|paramètres?|arguments?|nombre|taille|raison|problème|question|réponse|solution|exemple|différence|avantage|but|reste|utilisateurs?|installation|tableau|répertoires?|erreurs?|processus|méthode|classe|objet|élément|champ|menu|fenêtre|bouton|ordre|structure|idée|tâche|temps|syntaxe|script|responsable|développeur|mainteneur|version|personne|plupart|procédure|étape|première|seconde)s?$/iu,
  noSubject:
    /(?<![\p{L}’'])(?:précédemment|est|sont|était|été|a|ont|peut|peuvent|doit|doivent|sera|seront|qui|que|qu[’'].*|dont|où|il|elle|ils|elles|on|ne|n[’'].*|si|lorsque|quand|vous|nous|je|se|s[’'].*|pas|aussi|mais|ou)(?![\p{L}’'])|^\p{Lu}\p{Ll}{2,}(?:er|ir) |^(?:\p{L}+ment|Décrite?s?|Utilisée?s?|Enfin|Voici|Cela|Ceci|(?:La|Le) (?:taille|valeur) par défaut|Beaucoup|La suite|Dans|En|Pour|Par|Avec|Sans|Sur|Sous|À|Au|Aux|De|Du|Depuis|Après|Avant|Pendant|Lors|Chez|Entre|Vers|Selon|Si|Comme|Bien|Tout|Tous|Toutes|Aucune?|Certains|Plusieurs|Un exemple|Une partie|L[’']une?|Outre|Malgré|Grâce|Par défaut|Normalement|Généralement|Habituellement)(?![\p{L}])/iu,
  article: /^(?:Le |La |Les |Un |Une |Des |L[’'])/,
  forms: FORMS,
  acronym: (short) => `Que signifie ${short} ?`,
  slides: {
    points: (title) => `Quels sont les points essentiels de « ${title} » ?`,
    term: (term, _, title) => `${title} : que désigne « ${term} » ?`,
  },
  cloze: {
    ask: (kind, sentence) =>
      `${{ term: 'Quel terme manque', number: 'Quel nombre manque', year: 'Quelle année manque' }[kind]} dans « ${sentence} » ?`,
    verb: /(?<![\p{L}])(?:est|sont|était|étaient|fut|a|ont|peut|peuvent|doit|doivent|sera|\p{Ll}{3,}(?:e|ent|t|it|a))(?![\p{L}])/u,
    called:
      /(?:(?:est|sont|était) (?:aussi |également |souvent )?(?:appelée?s?|nommée?s?|dénommée?s?|connue?s? sous le nom de)|(?<=,) (?:appelée?s?|nommée?s?|dite?s?)) (?:une? |le |la |les |l[’'])?(?:« ?|“)?(?!par|à|de|en|pour|dans|avec|depuis|lors|si|quand)(?<term>[\p{L}\p{N}][\p{L}\p{N} -]{2,30}?)(?: ?»|”)?(?=[.,;]| (?:et|ou|qui|dans|est|pour|afin) )/u,
    unit: /^[ \u00A0-]?(?:%|°|pour ?cent|bits?|octets?|[kKMGT]i?o\b|[kKMGT][Bo]\b|[kKMG]?Hz|[kcmnµ]?m\b|mm|cm|kg|ans?|années?|mois|semaines?|jours?|heures?|minutes?|secondes?|degrés?|points?|caractères?|lettres?|chiffres?|couleurs?|colonnes?|lignes?|fois|étapes?|phases?|types?|niveaux|millions?|milliards?|pixels?|partitions?|secteurs?)/u,
    counted:
      /^[^,;:]{4,70} (?:a|ont|comporte|comportent|comprend|contient|contiennent|possède|possèdent|se compose de|est divisée? en) (?:exactement |au moins |au plus )?(?<term>deux|trois|quatre|cinq|six|sept|huit|neuf|dix|douze) \p{Ll}{3,}/u,
    year: /(?<![\p{L}])(?:[Ee]n|[Dd]epuis|jusqu[’']en|de) (?<year>1[0-9]{3}|20[0-4]\d)(?=[ ,.;])/u,
    noTerm:
      /^(?:linux|unix|français|section|chapitre|tableau|figure|annexe|exemple|le|la|les|et|ou|si|en|un|une|oui|non|et\/ou|ok|internet|pdf|html|us|système|fichier|commande)$/i,
    past: /(?<![\p{L}])(?:fut|était|été|publié|fondé|créé|découvrit|inventa|a \p{Ll}+é|\p{Ll}{3,}(?:it|a))(?![\p{L}])/u,
    hasNames: false,
    article: /^(?:(?:Le|La|Les|Un|Une) |L[’'])?$/,
    verbAfter: /^(?:\(\))? (?:est|sont|a|ont|peut|peuvent|doit|doivent|permet|contient|\p{Ll}{3,}[et]) (?:.+ ){4}/u,
    deedAfter: /^(?!)/u,
    kindAfter: /^(?!)/u,
    kindBefore: new RegExp(`(?:^|[ ’'])(?:${KIND}|port|groupe|format)s? (?:« ?)?$`, 'u'),
    beforeKind: /^(?!)/u,
    bare: /(?: est| sont| par| avec| dans| sous| via| vers)(?: le| la| les)? $/u,
    inList: /(?:, (?:et |ou )?|(?:^| )(?:et|ou|ni|comme|que|\/) |\/|-)(?:le |la |les |un |une )?(?:« ?)?$/u,
    goesOn: /^(?:, (?!qui|que|dont|où|ce|le|la|un)| (?:et|ou) |\/|-)/u,
  },
});
